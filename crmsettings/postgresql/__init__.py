"""Django's PostgreSQL, which does not keep people waiting for a connection that nobody needs."""
