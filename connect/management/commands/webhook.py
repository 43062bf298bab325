"""`manage.py webhook add|list|revoke`: the tokens by which programs act for people."""

from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date

from connect.models import Webhook


class Command(BaseCommand):
    help = "Makes, lists and revokes the tokens by which programs use /api/ for a person."
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        add = what.add_parser("add", help="Makes one and prints its token, which is shown this once.")
        add.add_argument("user", metavar="USER", help="For whom it acts, and whose rights it has.")
        add.add_argument("name", metavar="NAME", help="What the history calls it.")
        add.add_argument("--read-only", action="store_true", help="It may read, and change nothing.")
        add.add_argument("--expires", metavar="DATE", help="The last day on which it works: 2027-12-31.")
        languages = [code for code, _title in settings.LANGUAGES]
        add.add_argument("--language", choices=languages, default=settings.LANGUAGE_CODE)
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
        if not 0 < len(options["name"].strip()) <= 60:
            raise CommandError("A name has between 1 and 60 characters.")
        webhook, token = Webhook.issue(
            owner,
            options["name"].strip(),
            may_write=not options["read_only"],
            language=options["language"],
            expires=_end_of(options["expires"]) if options["expires"] else None,
        )
        self.stderr.write(f"Webhook {webhook.pk}. Keep the token: it is not shown again.")
        self.stdout.write(token)

    def _list(self, _options: dict[str, Any]) -> None:
        for webhook in Webhook.objects.select_related("owner"):
            used = f"last used {webhook.last_used:%Y-%m-%d %H:%M}" if webhook.last_used else "never used"
            says = [used, "may write" if webhook.may_write else "may read"]
            says += [f"expires {webhook.expires:%Y-%m-%d}"] if webhook.expires else []
            says += [] if webhook.is_live else ["over"]
            self.stdout.write(
                f"{webhook.pk}\t{webhook.owner.get_username()}\t{webhook.name}\t{', '.join(says)}"
            )

    def _revoke(self, options: dict[str, Any]) -> None:
        webhook = Webhook.objects.filter(pk=options["number"]).first()
        if webhook is None:
            raise CommandError(f"There is no webhook {options['number']}.")
        webhook.revoke()
        self.stdout.write(f"Webhook {webhook.pk} is revoked.")


def _end_of(day: str) -> datetime:
    try:
        found = parse_date(day)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"“{day}” is no date: write 2027-12-31.")
    return timezone.make_aware(datetime.combine(found, time.max))
