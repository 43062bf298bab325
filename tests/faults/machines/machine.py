"""A machine of the cluster: etcd, Patroni and its PostgreSQL, to be killed, frozen and brought back."""

import json
import signal
import subprocess
from contextlib import suppress
from typing import Any
from urllib.request import urlopen

from tests.faults.cluster import until
from tests.faults.machines import shipped
from tests.faults.machines.processes import family, send, start
from tests.faults.machines.shipped import DATABASES, Place

# As docs/promises.md says.
ETCD = {"heartbeat-interval": "100", "election-timeout": "1000", "enable-v2": "true", "log-level": "error"}


class Machine:
    def __init__(self, place: Place, name: str) -> None:
        self.place, self.name, self.address = place, name, place.address(DATABASES[name])
        self.folder = place.folder / name
        self.etcd: subprocess.Popen[bytes] | None = None
        self.patroni: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """What does not run yet."""
        if self.etcd is None:
            self.etcd = self._run("etcd", *self._options_of_etcd())
        if self.patroni is None:
            configuration = self.folder / "patroni.yml"
            if not configuration.exists():
                shipped.patroni(self.place, self.name)
            self.patroni = self._run("patroni", str(configuration))

    def _run(self, program: str, *options: str) -> "subprocess.Popen[bytes]":
        log = self.folder / f"{program}.log"
        return start([program, *options], log, self.place.account, shipped.PASSWORDS)

    def _options_of_etcd(self) -> list[str]:
        clients, peers = f"http://{self.address}:2379", f"http://{self.address}:2380"
        everybody = ",".join(f"{n}=http://{self.place.address(a)}:2380" for n, a in DATABASES.items())
        options = {
            **ETCD,
            "name": self.name,
            "data-dir": f"{self.folder}/etcd",
            "listen-client-urls": clients,
            "advertise-client-urls": clients,
            "listen-peer-urls": peers,
            "initial-advertise-peer-urls": peers,
            "initial-cluster": everybody,
        }
        return [f"--{name}={value}" for name, value in options.items()]

    @property
    def postmaster(self) -> int | None:
        with suppress(OSError, ValueError):
            return int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        return None

    def of_postgres(self) -> list[int]:
        return family(self.postmaster) if self.postmaster else []

    def all(self) -> list[int]:
        """Patroni first: it must not see what happens to the others."""
        running = [process.pid for process in (self.patroni, self.etcd) if process]
        return [pid for first in running for pid in family(first)] + self.of_postgres()

    def kill_postgres(self) -> None:
        """Its first process, without a word; the others end because it is gone."""
        if self.postmaster:
            send([self.postmaster], signal.SIGKILL)

    def kill_etcd(self) -> None:
        if self.etcd:
            self.etcd.kill()
            self.etcd.wait()
        self.etcd = None

    def kill(self) -> None:
        pids = self.all()
        send(pids, signal.SIGSTOP)
        send(pids, signal.SIGKILL)
        for process in filter(None, (self.patroni, self.etcd)):
            process.wait()
        self.patroni = self.etcd = None

    def freeze(self) -> None:
        send(self.all(), signal.SIGSTOP)

    def thaw(self) -> None:
        send(self.all(), signal.SIGCONT)


class Machines:
    """The three of them."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.all = [Machine(place, name) for name in DATABASES]

    def start(self) -> None:
        for machine in self.all:
            machine.start()
        until(self.whole)

    def members(self) -> list[dict[str, Any]]:
        """As any Patroni that answers has it."""
        for machine in self.all:
            address = f"http://{machine.address}:8008/cluster"
            with suppress(OSError, ValueError), urlopen(address, timeout=2) as answer:
                found: list[dict[str, Any]] = json.load(answer)["members"]
                return found
        return []

    def whole(self) -> bool:
        """One leads, one follows at every step, one more follows; all on the same timeline."""
        members = self.members()
        roles = sorted(member["role"] for member in members)
        alive = {member["state"] for member in members} <= {"running", "streaming"}
        same = len({member.get("timeline") for member in members}) == 1
        return roles == ["leader", "replica", "sync_standby"] and alive and same

    def of_role(self, role: str) -> Machine:
        name = until(lambda: next((one["name"] for one in self.members() if one["role"] == role), None))
        return next(machine for machine in self.all if machine.name == name)

    @property
    def primary(self) -> Machine:
        return self.of_role("leader")

    @property
    def standby(self) -> Machine:
        return self.of_role("sync_standby")

    def switch(self) -> None:
        """As docs/runbook.md does it."""
        configuration = self.place.folder / "db1" / "patroni.yml"
        leader, candidate = self.primary.name, self.standby.name
        words = ["switchover", "--leader", leader, "--candidate", candidate, "--force", "crm"]
        done = subprocess.run(
            ["patronictl", "-c", str(configuration), *words],
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            cwd="/",
            capture_output=True,
            text=True,
        )
        if done.returncode or "Successfully switched" not in done.stdout:
            raise SystemExit(f"patronictl switchover failed:\n{done.stdout}{done.stderr}")
