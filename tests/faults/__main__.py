"""`make failover`: the drill on a throw-away pair of servers, with the seconds in which people notice."""

import os
import sys
from time import monotonic

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from tests.faults.cluster import Cluster, folder_of_a_cluster
from tests.faults.drill import Report, drill
from tests.faults.site import install
from tools.with_postgres import find_postgres

SOON = 3.0  # seconds after the cure of a fault, in which people may still hear of it


def main() -> int:
    programs = find_postgres()
    if programs is None:
        sys.exit("There is no PostgreSQL on this machine.")
    started = monotonic()
    with folder_of_a_cluster() as (folder, account):
        primary = Cluster(programs, folder, account)
        primary.create()
        primary.start()
        standby = None
        try:
            session = install(primary.url)
            standby = primary.standby(folder / "standby")
            report = drill(primary, standby, session)
        finally:
            for server in filter(None, (standby, primary)):
                server.stop()
    return judge(report, monotonic() - started)


def judge(report: Report, took: float) -> int:
    for name, seconds in report.noticed.items():
        again = report.written[name]
        print(f"{name}: the last failure after {seconds:.1f} s, saved again after {again:.1f} s")
    saved = sum(len(writer.saved) for writer in report.writers)
    old = [name for writer in report.writers for name in writer.old]
    statuses = set().union(*(writer.statuses for writer in report.writers))
    print(f"{saved} acts were told to be saved, {len(report.lost)} are lost, {len(old)} answers were old;")
    print(f"statuses {sorted(statuses)}; {took:.0f} s in all")
    late = max(report.noticed.values()) > SOON
    return 1 if late or report.lost or old or statuses - {200, 302, 503} else 0


if __name__ == "__main__":
    sys.exit(main())
