"""A certificate for this machine, and whom programs have to trust for it."""

from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme


@dataclass(frozen=True)
class Certificate:
    """Files, as PEM."""

    chain: Path
    key: Path
    authority: Path


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    folder = tmp_path_factory.mktemp("certificate")
    found = Certificate(folder / "chain.pem", folder / "key.pem", folder / "authority.pem")
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1", "localhost")
    authority.cert_pem.write_to_path(str(found.authority))
    issued.private_key_pem.write_to_path(str(found.key))
    for pem in issued.cert_chain_pems:
        pem.write_to_path(str(found.chain), append=True)
    return found
