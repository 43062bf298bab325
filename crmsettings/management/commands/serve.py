"""`manage.py serve`: the site for many people, by granian; it refuses what must not be served."""

import json
import os
import shutil
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import ERROR
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.translation import gettext as _

from crmsettings.site.demo import people_of_demo
from crmsettings.site.door import THREADS
from crmsettings.site.listening import NotHere, address_to_listen_at

DELIVERER = ("deliver", "--loop", "2", "--parent")


class Command(BaseCommand):
    help = (
        "Serves the site. Workers that die come back; SIGTERM says so at /readyz first, and lets "
        "work end; SIGHUP renews the workers."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--deliver", action="store_true", help="Tells subscribers what changes, too.")
        https = parser.add_argument_group(
            "HTTPS", "Without a proxy that does it. The files are read once, at the start."
        )
        https.add_argument("--certificate", metavar="FILE", help="With its chain, as PEM.")
        https.add_argument("--key", metavar="FILE", help="Of the certificate, as PEM, without a password.")

    def handle(self, *args: Any, host: str, port: int, workers: int, deliver: bool, **options: Any) -> None:
        certificate = options["certificate"]
        https = https_of(certificate, options["key"])
        if workers < 1:
            raise CommandError("Not started: --workers takes a number from 1.")
        if not settings.DEBUG:
            self.refuse_what_must_not_be_served(is_https=bool(certificate))
        given = {
            "address": _listening(host, port),
            "port": port,
            "workers": workers,
            "blocking_threads": THREADS,
            "stopping_seconds": settings.STOPPING_SECONDS,
            "log": not settings.DEBUG,
            **https,
        }
        if settings.METRICS_TOKEN:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder_to_count_in(port)
        # In place of this process: whoever stops or watches it stops or watches the server.
        os.chdir(settings.BASE_DIR)
        if deliver:  # it ends with this process, which becomes the server
            subprocess.Popen([sys.executable, "manage.py", *DELIVERER, str(os.getpid())])  # noqa: S603
        server = [sys.executable, "-m", "crmsettings.site.server", json.dumps(given)]
        os.execv(sys.executable, server)  # noqa: S606

    def refuse_what_must_not_be_served(self, *, is_https: bool) -> None:
        self.check(include_deployment_checks=True, fail_level=ERROR)
        self.refuse_demo()
        if not settings.TRUSTED_PROXIES and not is_https:
            self.stderr.write(
                _("TRUSTED_PROXIES is 0: every request counts as plain HTTP and is sent to HTTPS.")
            )
        if not (settings.STATIC_ROOT / "staticfiles.json").exists():
            raise CommandError(_("Not started: there are no static files yet; run manage.py collectstatic"))

    def refuse_demo(self) -> None:
        try:
            people = people_of_demo()
        except DatabaseError as error:
            raise CommandError(_("The database does not answer, or is not migrated: %s") % error) from error
        if people:
            sentence = _(
                "Not started: these people still have the demo password: %(names)s. "
                "Set another one: manage.py changepassword NAME"
            )
            raise CommandError(sentence % {"names": ", ".join(people)})


def _listening(host: str, port: int) -> str:
    try:
        return address_to_listen_at(host, port)
    except NotHere as why:
        raise CommandError(f"Not started: {why}") from why


def folder_to_count_in(port: int) -> str:
    """Of this server alone, empty: there its workers keep what they count, and so each knows of all."""
    folder: Path = settings.METRICS_DIR / str(port)
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(
            f"Not started: the workers cannot count in METRICS_DIR, {folder}: {error.strerror}."
        ) from error
    return str(folder)


def https_of(certificate: str | None, key: str | None) -> dict[str, str | None]:
    """What the server is told about HTTPS; a fault of the files is told before it starts."""
    if not certificate and not key:
        return {"certificate": None, "key": None}
    if not certificate or not key:
        raise CommandError("Not started: --certificate and --key belong together.")
    try:
        for file in (certificate, key):
            Path(file).read_bytes()
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key, password="")
    except (OSError, ValueError) as error:
        raise CommandError(
            f"Not started: the certificate and its key cannot be read, or do not fit: {error}"
        ) from error
    # The server works in the folder of the site, whatever this one is.
    return {"certificate": str(Path(certificate).absolute()), "key": str(Path(key).absolute())}
