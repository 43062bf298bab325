"""How wrong passwords are slowed down: by name and address together, and by address alone.

Five for one name from one address, so that nobody locks others out of their accounts; ten from one address,
whatever the names, so that one password cannot be tried on all of them.
"""

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.http import HttpRequest

MOST_OF_ADDRESS = 10
MOST_OF_NAME = 255  # characters that are kept of a name; the longest of a person has 150


def name_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """By which attempts are counted: PostgreSQL would refuse to count those of a longer name at all."""
    name = credentials.get("username") if credentials else request.POST.get("username")
    return name and str(name)[:MOST_OF_NAME]


class Throttle(AxesDatabaseHandler):  # type: ignore[misc]
    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Those of the name, or those of the address as a share of its own limit."""
        of_name, of_address = (
            sum(attempts.values_list("failures_since_start", flat=True))
            for attempts in self.get_user_attempts(request, credentials)
        )
        failures: int = max(of_name, of_address * settings.AXES_FAILURE_LIMIT // MOST_OF_ADDRESS)
        return failures

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Somebody who signs in has not earned new attempts at the names of others."""
        of_name, _of_address = self.filter_user_attempts(request, credentials)
        deleted: int = of_name.delete()[0]
        return deleted
