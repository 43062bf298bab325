"""`manage.py keep_static`, after collectstatic: the static files of the last releases stay, older ones go."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from crmsettings.site.kept_static import MANIFEST, keep


class Command(BaseCommand):
    help = (
        "After collectstatic: keeps the static files of the last releases, because pages that are open, or "
        "come from a node that is not renewed yet, still ask for them; deletes those of older releases."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--releases", type=int, default=3, metavar="N", help="This one included; 3 unless you say."
        )

    def handle(self, *, releases: int, **_options: object) -> None:
        if releases < 1:
            raise CommandError("--releases takes a number from 1.")
        if not (settings.STATIC_ROOT / MANIFEST).exists():
            raise CommandError(
                f"{settings.STATIC_ROOT} has no {MANIFEST}: run manage.py collectstatic first."
            )
        gone = keep(settings.STATIC_ROOT, releases)
        self.stdout.write(f"{settings.STATIC_ROOT}: files of older releases deleted: {len(gone)}.")
