"""`manage.py webhook add|list|revoke`: the tokens by which programs act for people."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_date

from connect.models.webhooks import Webhook, end_of


class Command(BaseCommand):
    help = "Makes, lists and revokes the tokens by which programs act for a person."
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        add = what.add_parser("add", help="Makes one and prints its address and token, which are shown once.")
        add.add_argument("user", metavar="USER", help="For whom it acts, and whose rights it has.")
        add.add_argument("name", metavar="NAME", help="What the history calls it.")
        add.add_argument("--read-only", action="store_true", help="It may only read, and change nothing.")
        add.add_argument("--expires", metavar="DATE", help="The last day on which it works: 2027-12-31.")
        languages = [code for code, _title in settings.LANGUAGES]
        add.add_argument("--language", choices=languages, default=settings.LANGUAGE_CODE)
        add.add_argument("--token-only", action="store_true", help="Prints the token alone, for scripts.")
        what.add_parser("list", help="All of them, without their tokens.")
        revoke = what.add_parser("revoke", help="Ends one for good.")
        revoke.add_argument("number", metavar="NUMBER", type=int, help="As `webhook list` has it.")

    def handle(self, *, what: str, **options: Any) -> None:
        {"add": self._add, "list": self._list, "revoke": self._revoke}[what](options)

    def _add(self, options: dict[str, Any]) -> None:
        users = get_user_model()._default_manager
        owner = users.filter(**{get_user_model().USERNAME_FIELD: options["user"]}).first()
        if owner is None:
            raise CommandError(f"There is no user “{options['user']}”.")
        webhook, token = _issued(owner, options)
        self.stderr.write(f"Webhook {webhook.pk}. Keep what follows: it will not be shown again.")
        if not options["token_only"]:
            self.stdout.write(f"Address: {_origin()}{webhook.address(token)}")
        self.stdout.write(token if options["token_only"] else f"Header: Authorization: Bearer {token}")

    def _list(self, _options: dict[str, Any]) -> None:
        for webhook in Webhook.objects.select_related("owner"):
            used = f"last used {webhook.last_used:%Y-%m-%d %H:%M}" if webhook.last_used else "never used"
            says = [used, "may write" if webhook.may_write else "may read"]
            says += [f"expires {webhook.expires:%Y-%m-%d}"] if webhook.expires else []
            says += ["revoked"] if webhook.is_revoked else ["over"] if webhook.is_expired else []
            self.stdout.write(
                f"{webhook.pk}\t{webhook.owner.get_username()}\t{webhook.name}\t{', '.join(says)}"
            )

    def _revoke(self, options: dict[str, Any]) -> None:
        webhook = Webhook.objects.filter(pk=options["number"]).first()
        if webhook is None:
            raise CommandError(f"There is no webhook {options['number']}.")
        webhook.revoke()
        self.stdout.write(f"Webhook {webhook.pk} is revoked.")


def _issued(owner: Any, options: dict[str, Any]) -> tuple[Webhook, str]:
    try:
        return Webhook.issue(
            owner,
            options["name"],
            may_write=not options["read_only"],
            language=options["language"],
            expires=_end_of(options["expires"]) if options["expires"] else None,
        )
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error


def _end_of(day: str) -> datetime:
    try:
        found = parse_date(day)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"“{day}” is no date: write 2027-12-31.")
    return end_of(found)


def _origin() -> str:
    """Of the site, as far as a setting says it; without one the address begins with its path."""
    named = [host for host in settings.ALLOWED_HOSTS if not host.startswith((".", "*"))]
    if not named:
        return "http://127.0.0.1:8000" if settings.DEBUG else ""
    return f"{'http' if settings.DEBUG else 'https'}://{named[0]}"
