"""The files of deploy/ with the addresses, paths and names of the drill in place of those of real machines.

The machines are addresses of the loopback network, 127.X.Y.11 to 13, so ports stay as they are shipped.
"""

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import trustme
import yaml
from django.conf import settings

from tools.with_postgres import Account

DEPLOY = settings.BASE_DIR / "deploy"
DATABASES = {"db1": 11, "db2": 12, "db3": 13}  # the last number of the address of each machine
NODES = (21, 22, 23, 24)
PASSWORDS = {
    "PATRONI_SUPERUSER_PASSWORD": "of-the-superuser",
    "PATRONI_REPLICATION_PASSWORD": "of-the-replication",
    "PATRONI_REWIND_PASSWORD": "of-the-rewinder",
}


@dataclass(frozen=True)
class Place:
    """Where a drill happens: its folder, its network, who runs the servers."""

    folder: Path
    network: str  # 127.X.Y
    programs: Path  # of PostgreSQL
    account: Account

    def address(self, number: int) -> str:
        return f"{self.network}.{number}"

    @property
    def authority(self) -> Path:
        return self.folder / "authority.pem"

    @property
    def both(self) -> Path:
        """The chain and its key, as HAProxy wants them."""
        return self.folder / "both.pem"

    def own(self, path: Path) -> None:
        if self.account:
            os.chown(path, self.account["user"], self.account["group"])


def written(name: str, here: Mapping[str, str]) -> str:
    """A file of deploy/ with each of these replaced, which has to be there."""
    text: str = (DEPLOY / name).read_text()
    for pattern, replacement in here.items():
        text, times = re.subn(pattern, replacement, text)
        if not times:
            raise SystemExit(f"deploy/{name} has no {pattern}: the drill does not know it any more.")
    return text


def patroni(place: Place, name: str) -> Path:
    """The configuration of one machine."""
    folder = place.folder / name
    text = written(
        "patroni.yml",
        {
            r"10\.0\.0\.0/24": "127.0.0.0/8",  # whoever connects within one machine comes from 127.0.0.1
            r"10\.0\.0\.11:(5432|8008)": rf"{place.address(DATABASES[name])}:\1",
            r"10\.0\.0\.": f"{place.network}.",
            r"name: db1": f"name: {name}",
            r"/var/lib/postgresql/15/crm": f"{folder}/data",
            r"/var/lib/postgresql/": f"{folder}/",
            r"/usr/lib/postgresql/15/bin": str(place.programs),
            r"/etc/ssl/crm": str(folder),
        },
    )
    configuration = yaml.safe_load(text)
    configuration["postgresql"]["parameters"]["unix_socket_directories"] = str(folder)
    configuration["watchdog"]["mode"] = "off"  # the one machine of the drill must not be reset
    path = folder / "patroni.yml"
    path.write_text(yaml.safe_dump(configuration, sort_keys=False))
    return path


def haproxy_postgres(place: Place) -> Path:
    path = place.folder / "haproxy-postgres.cfg"
    here = {r"127\.0\.0\.1:5000": f"{place.address(1)}:5000", r"10\.0\.0\.": f"{place.network}."}
    path.write_text(written("haproxy-postgres.cfg", here))
    return path


def haproxy(place: Place, name: str, number: int) -> Path:
    """In front of the nodes of one path to the database."""
    path = place.folder / f"haproxy-{name}.cfg"
    address = place.address(number)
    path.write_text(written("haproxy.cfg", {r"bind :": f"bind {address}:"}))
    return path


def certificates(place: Place) -> None:
    """One for all, by an authority of the drill; each PostgreSQL has a key that only it reads."""
    authority = trustme.CA()
    numbers = (1, 2, 3, *DATABASES.values())
    issued = authority.issue_cert(*(place.address(number) for number in numbers))
    authority.cert_pem.write_to_path(str(place.authority))
    issued.private_key_and_cert_chain_pem.write_to_path(str(place.both))
    for name in DATABASES:
        folder = place.folder / name
        folder.mkdir()
        issued.private_key_pem.write_to_path(str(folder / "server.key"))
        for pem in issued.cert_chain_pems:
            pem.write_to_path(str(folder / "server.pem"), append=True)
        (folder / "server.key").chmod(0o600)
        for path in (folder, *folder.iterdir()):
            place.own(path)


def network() -> str:
    """Of this drill alone, so that several may run at once."""
    return f"127.{os.getpid() % 250 + 2}.{os.getpid() // 250 % 256}"


def missing_programs() -> list[str]:
    wanted = ("patroni", "patronictl", "etcd", "haproxy")
    return [name for name in wanted if not shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")]
