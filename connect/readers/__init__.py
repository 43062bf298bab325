"""Readers of the files in which other systems hand over their lists."""
