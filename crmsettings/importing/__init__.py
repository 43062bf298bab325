"""Lists that come in as files or as pasted cells, and lists that become again what they were."""
