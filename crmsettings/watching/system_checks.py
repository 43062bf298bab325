"""What `manage.py check --deploy --database default` finds, without the one check that takes seconds."""

from collections.abc import Iterator

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks.registry import registry
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crmsettings.site.checks import check_people
from crmsettings.watching.findings import Finding

TRANSLATED = ("connect.", "crmsettings.")  # by whose checks speak the language of the reader
ELSEWHERE = {"connect.W001", "lists.W001", "lists.W002"}  # deliveries and triggers have lines of their own


def findings() -> list[Finding]:
    found = [_finding(message) for message in _messages()]
    return found or [Finding(_("Checks"), _("No problems found."))]


def _messages() -> Iterator[CheckMessage]:
    """Passwords are left to the start of the server: to try one takes a second by design."""
    for check in registry.get_checks(include_deployment_checks=not settings.DEBUG):
        if check is not check_people:
            messages = check(app_configs=None, databases=[DEFAULT_DB_ALIAS])
            yield from (found for found in messages if not (found.is_silenced() or found.id in ELSEWHERE))


def _finding(message: CheckMessage) -> Finding:
    number = message.id or ""
    language = get_language() if number.startswith(TRANSLATED) else "en"
    return Finding(number, message.msg, message.hint or "", is_bad=True, language=language or "")
