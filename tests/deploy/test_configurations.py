"""Each file of deploy/ is read by the program that it is for, where this machine has it."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from tests.certificates import Certificate
from tests.deploy.programs import DEPLOY, needs, run
from tools.processes import free_port
from tools.with_postgres import find_postgres

pytestmark = pytest.mark.any_database

STOPPING = 5  # seconds, behind a proxy where nothing else is said
KILLED_AFTER = 30  # seconds, workers that do not end
UNITS = ["crm@8000.service", "crm-deliver.service", "crm-daily.service", "crm-daily.timer"]


@needs("haproxy")
def test_haproxy_reads_both_configurations(certificate: Certificate, tmp_path: Path):
    (tmp_path / "both.pem").write_text(certificate.chain.read_text() + certificate.key.read_text())
    nodes = {"NODE1": "127.0.0.1:8000", "NODE2": "127.0.0.1:8001", "CERTIFICATE": str(tmp_path / "both.pem")}
    run("haproxy", "-c", "-f", DEPLOY / "haproxy.cfg", **nodes)
    run("haproxy", "-c", "-f", DEPLOY / "haproxy-postgres.cfg")


@needs("patroni")
def test_patroni_reads_its_configuration(tmp_path: Path):
    text = (DEPLOY / "patroni.yml").read_text()
    for there, here in {
        r"listen: 10\.0\.0\.11:\d+": lambda _found: f"listen: 127.0.0.1:{free_port()}",
        r"/usr/lib/postgresql/15/bin": lambda _found: str(find_postgres()),
        r"/var/lib/postgresql/15": lambda _found: str(tmp_path),
    }.items():
        text, times = re.subn(there, here, text)
        assert times, there
    (tmp_path / "patroni.yml").write_text(text)
    run("patroni", "--validate-config", tmp_path / "patroni.yml")


def test_patroni_may_not_promote_who_lacks_an_act_that_somebody_was_told_of():
    configuration = yaml.safe_load((DEPLOY / "patroni.yml").read_text())
    # By etcd3 the Patroni of Debian 12 takes the lock of others: `make drill ARGS=frozen` shows what is lost.
    assert "etcd" in configuration
    assert "etcd3" not in configuration
    dcs = configuration["bootstrap"]["dcs"]
    assert (dcs["synchronous_mode"], dcs["maximum_lag_on_failover"]) == (True, 0)
    assert dcs["loop_wait"] + 2 * dcs["retry_timeout"] <= dcs["ttl"] < 10


@needs("systemd-analyze")
@pytest.mark.parametrize("unit", UNITS)
def test_systemd_reads_the_units(unit: str, tmp_path: Path):
    text = (DEPLOY / re.sub("@8000", "@", unit)).read_text()
    # What it starts has to be there; the account crm has not.
    (tmp_path / unit).write_text(text.replace("/srv/crm", str(settings.BASE_DIR)))
    if unit.endswith(".timer"):
        (tmp_path / unit).with_suffix(".service").write_text("[Service]\nExecStart=/bin/true\n")
    assert not run("systemd-analyze", "verify", "--man=no", tmp_path / unit)


@needs("hadolint")
def test_the_image_is_written_as_its_linter_wants_it():
    run("hadolint", DEPLOY / "Dockerfile")


@needs("docker-compose")
def test_compose_reads_its_file():
    run("docker-compose", "-f", DEPLOY / "compose.yaml", "config", "--quiet", HOST="crm.example.com")


def compose() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    return services


def test_nodes_start_after_the_schema_and_end_after_their_work():
    for name in ("node1", "node2", "deliver"):
        node = compose()[name]
        assert node["depends_on"] == {"prepare": {"condition": "service_completed_successfully"}}
        assert node["stop_grace_period"] == "40s"
        assert node["read_only"] is True
    assert compose()["node1"] == compose()["node2"]


def test_a_node_that_stops_says_so_for_longer_than_the_proxy_needs_to_hear_it():
    checks = re.search(r"check inter (\d+)s fall (\d+)", (DEPLOY / "haproxy.cfg").read_text())
    unit = re.search(r"TimeoutStopSec=(\d+)", (DEPLOY / "crm@.service").read_text())
    assert checks
    assert unit
    assert int(checks[1]) * int(checks[2]) < STOPPING < int(unit[1]) - KILLED_AFTER


def test_no_secret_stands_in_the_environment_of_a_container():
    for name, service in compose().items():
        for variable in service.get("environment", {}):
            if re.search("SECRET|PASSWORD|DATABASE_URL", variable):
                assert variable.endswith("_FILE"), f"{name}: {variable}"


def test_the_image_has_every_part_of_the_site():
    """It takes what is named only, so that no secret comes along."""
    named = set(re.findall(r"^!(\S+)", (settings.BASE_DIR / ".dockerignore").read_text(), re.MULTILINE))
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    packages = set(project["tool"]["importlinter"]["root_packages"])
    assert named >= {*packages, "locale", "static", "templates", "manage.py", "requirements.txt"}
    assert all((settings.BASE_DIR / name).exists() for name in named)
