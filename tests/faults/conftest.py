"""A PostgreSQL with an installation, and the site on it: made once, because each test leaves them whole."""

from collections.abc import Iterator

import pytest

from tests.faults.cluster import Cluster, folder_of_a_cluster
from tests.faults.site import Site, install, served
from tools.with_postgres import find_postgres


@pytest.fixture(scope="session")
def installed() -> Iterator[tuple[Cluster, str]]:
    """The server, and the session of somebody who may do everything."""
    programs = find_postgres()
    if programs is None:
        pytest.skip("There is no PostgreSQL on this machine.")
    with folder_of_a_cluster() as (folder, account):
        cluster = Cluster(programs, folder, account)
        cluster.create()
        cluster.start()
        try:
            yield cluster, install(cluster.url)
        finally:
            cluster.stop()


@pytest.fixture(scope="session")
def cluster(installed: tuple[Cluster, str]) -> Cluster:
    return installed[0]


@pytest.fixture(scope="module")
def site(installed: tuple[Cluster, str]) -> Iterator[Site]:
    """With eight connections from the beginning, and little patience."""
    cluster, session = installed
    with served(f"{cluster.url}?pool_min_size=8&pool_timeout=1&lock_timeout=1", session) as site:
        yield site
