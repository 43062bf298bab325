"""What happens to machines and nodes, how it is mended, and for how long people may notice."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.machines.machine import Machine, Machines
from tests.faults.machines.site import PATHS, Site

Mend = Callable[[], object]


@dataclass(frozen=True)
class Fault:
    name: str
    sentence: str
    bar: float  # seconds of errors, at most
    happen: Callable[[Machines, list[Site]], Mend]
    paths: tuple[str, ...] = PATHS  # for which it is promised


def nothing() -> None:
    pass


def postgres_killed(machines: Machines, _sites: list[Site]) -> Mend:
    machines.primary.kill_postgres()
    return nothing


def switchover(machines: Machines, _sites: list[Site]) -> Mend:
    machines.switch()
    return nothing


def lost(machine: Machine) -> Mend:
    machine.kill()
    return machine.start


def frozen(machine: Machine) -> Mend:
    machine.freeze()
    return machine.thaw


def etcd_lost(machines: list[Machine]) -> Mend:
    for machine in machines:
        machine.kill_etcd()
    return lambda: [machine.start() for machine in machines]


def worker_killed(_machines: Machines, sites: list[Site]) -> Mend:
    for site in sites:
        site.kill_worker()
    return nothing


def node_killed(_machines: Machines, sites: list[Site]) -> Mend:
    for site in sites:
        site.kill_node()
    return lambda: [site.mend() for site in sites]


FAULTS = [
    Fault("worker", "a worker of a node is killed", 1, worker_killed),
    Fault("node", "a node is killed", 1, node_killed),
    Fault("postgres", "PostgreSQL is killed, its machine lives", 1, postgres_killed),
    Fault("switchover", "switchover", 3, switchover),
    Fault("lost", "the primary's machine is lost", 10, lambda machines, _: lost(machines.primary)),
    # By several hosts nobody notices that a machine is frozen before it thaws: docs/promises.md.
    Fault(
        "frozen",
        "the primary's machine is frozen",
        10,
        lambda machines, _: frozen(machines.primary),
        paths=("HAProxy",),
    ),
    Fault("standby-lost", "the synchronous standby is lost", 10, lambda machines, _: lost(machines.standby)),
    Fault(
        "standby-frozen",
        "the synchronous standby is frozen",
        10,
        lambda machines, _: frozen(machines.standby),
    ),
    Fault("etcd", "one of three etcd is lost", 1, lambda machines, _: etcd_lost([machines.standby])),
    Fault("etcds", "two of three etcd are lost", 1, lambda machines, _: etcd_lost(machines.all[:2])),
]
