"""Lists as documents over HTTP: read, planned, applied, and what has changed since."""
