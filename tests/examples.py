"""How many examples a property is tried with that takes many acts in the database."""

from django.db import connection
from hypothesis import HealthCheck, settings

# On PostgreSQL they are those of SQLite again; what differs between the two shows in the first of them.
# Each example takes its own changes back: it begins where the fixtures ended.
EXAMPLES = settings(
    max_examples=40 if connection.vendor == "sqlite" else 15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
