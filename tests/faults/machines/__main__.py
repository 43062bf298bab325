"""`make drill`: what people notice when machines are lost and frozen, with the files of deploy/ as shipped.

ARGS="postgres lost" chooses faults, "--path HAProxy" one path to the database, "--people 8" more people.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from tests.faults.machines import shipped
from tests.faults.machines.drill import Drill, Notice
from tests.faults.machines.faults import FAULTS, Fault
from tests.faults.machines.processes import nothing_left
from tests.faults.machines.shipped import Place
from tests.faults.machines.site import PATHS
from tools.with_postgres import find_postgres, server_account

PACKAGES = "apt-get install patroni etcd-server etcd-client haproxy postgresql"
VERSIONS = {"patroni": "--version", "etcd": "--version", "haproxy": "-v"}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("faults", nargs="*", metavar="fault", help=", ".join(one.name for one in FAULTS))
    parser.add_argument("--path", choices=PATHS, action="append", help="both, if nothing is said")
    parser.add_argument("--people", type=int, default=4, help="who write without a break, on each path")
    parser.add_argument("--keep", action="store_true", help="leave the folder with the logs")
    given = parser.parse_args()
    known = {fault.name: fault for fault in FAULTS}
    if unknown := set(given.faults) - set(known):
        parser.error(f"Nobody knows {', '.join(sorted(unknown))}; there are {', '.join(known)}.")
    programs = find_postgres()
    if programs is None or shipped.missing_programs():
        sys.exit(f"Needs PostgreSQL, patroni, etcd and haproxy; on Debian 12: {PACKAGES}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    account, folder = server_account(), Path(tempfile.mkdtemp(prefix="drill-", dir="/tmp"))
    folder.chmod(0o755)
    place = Place(folder, shipped.network(), programs, account)
    place.own(folder)
    tell(f"{versions(programs)}; logs in {folder}")
    try:
        with nothing_left(folder):
            chosen = [known[name] for name in given.faults] or FAULTS
            return run(Drill(place, given.path or list(PATHS), given.people, tell), chosen)
    except KeyboardInterrupt:
        return 130
    finally:
        if not given.keep:
            shutil.rmtree(folder, ignore_errors=True)


def run(drill: Drill, chosen: list[Fault]) -> int:
    started = monotonic()
    drill.set_up()
    tell(f"ready after {monotonic() - started:.0f} s; {drill.number} people write on each path")
    late = []
    with drill.running():
        for fault in chosen:
            for notice in drill.suffer(fault):
                tell(line(fault, notice))
                if notice.errors > fault.bar and notice.path in fault.paths:
                    late.append(f"{fault.name} ({notice.path})")
    saved = sum(len(people.saved) for people in drill.everybody)
    lost, old = drill.lost(), drill.old()
    tell(f"{saved} acts were told to be saved, {len(lost)} are lost, {len(old)} pages were old.")
    tell(f"{monotonic() - started:.0f} s in all" + (f"; over the bar: {', '.join(late)}" if late else ""))
    return 1 if late or lost or old else 0


def line(fault: Fault, notice: Notice) -> str:
    statuses = ", ".join(f"{number} × {how or 'no answer'}" for how, number in sorted(notice.failed.items()))
    after = f"; {notice.after:.1f} s while it was mended" if notice.after else ""
    bar = f"bar {fault.bar:.0f}" if notice.path in fault.paths else "not promised"
    return (
        f"{fault.sentence} ({notice.path}): errors for {notice.errors:.1f} s ({bar}){after}; "
        f"nothing saved for {notice.silence:.1f} s; failed: {statuses or 'none'}; "
        f"saved: {notice.saved}, lost: {len(notice.lost)}"
    )


def versions(programs: Path) -> str:
    said = [[programs / "postgres", "--version"], *([name, word] for name, word in VERSIONS.items())]
    path = {"PATH": f"{os.environ['PATH']}:/usr/sbin"}
    outputs = [subprocess.run(words, env=path, capture_output=True, text=True).stdout for words in said]
    return ", ".join(output.partition("\n")[0].partition(" 20")[0] for output in outputs)


def tell(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main())
