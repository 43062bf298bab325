"""The primary is lost and its standby takes over, connections, workers and nodes die: no act is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.cluster import Cluster, folder_of_a_cluster
from tests.faults.drill import WRITERS, drill


@pytest.fixture
def pair(installed: tuple[Cluster, str], tmp_path: Path) -> Iterator[tuple[Cluster, Cluster]]:
    """The server with a standby that confirms every commit; afterwards it is as it was."""
    primary, _session = installed
    with folder_of_a_cluster() as (folder, _account):
        kept = folder / "kept"
        primary.stop()
        primary.copy(kept)
        primary.start()
        standby = primary.standby(folder / "standby")
        try:
            yield primary, standby
        finally:
            standby.stop()
            primary.stop()
            primary.put_back(kept)
            primary.start()


def test_no_act_that_was_acknowledged_is_lost(pair: tuple[Cluster, Cluster], installed: tuple[Cluster, str]):
    report = drill(*pair, installed[1])
    assert not report.lost
    assert all(writer.saved[-1] in report.page for writer in report.writers)
    assert [writer.old for writer in report.writers] == [[]] * WRITERS
    assert set().union(*(writer.statuses for writer in report.writers)) <= {200, 302, 503}
