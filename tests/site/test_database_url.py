"""What stands in DATABASE_URL is honoured, or refused with a sentence."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql.base import DatabaseWrapper

from crmsettings.database import NETWORK, database
from tests.site.test_site import PRODUCTION, manage

LIMIT = "-c lock_timeout=3s"


def connection_parameters(url: str) -> dict[str, Any]:
    """What the library is given in the end, without what it is always given."""
    wrapper = DatabaseWrapper({**database(url), "TIME_ZONE": None, "CONN_MAX_AGE": 0}, "default")
    params = wrapper.get_connection_params()
    for always in ("client_encoding", "cursor_factory", "context", "prepare_threshold"):
        params.pop(always)
    return params


PLACE = {"host": "db", "dbname": "crm", "user": "crm"}
PARAMETERS: dict[str, dict[str, Any]] = {
    "postgres://crm@db/crm": {},
    "postgresql://crm@db/crm": {},
    "postgres://crm:p%40%2Fss@db:6432/crm": {"password": "p@/ss", "port": "6432"},
    "postgres://crm@db,db2/crm": {"host": "db,db2", "port": ",", "target_session_attrs": "read-write"},
    "postgres://crm@db:5432,[::1]:5433/crm": {
        "host": "db,::1", "port": "5432,5433", "target_session_attrs": "read-write",
    },
    "postgres://crm@db,db2/crm?target_session_attrs=any": {
        "host": "db,db2", "port": ",", "target_session_attrs": "any",
    },
    "postgres://crm@%2Frun%2Fa,%2Frun%2Fb/crm?target_session_attrs=primary": {
        "host": "/run/a,/run/b", "port": ",", "target_session_attrs": "primary",
    },
    "postgres://crm@/crm?host=/run/postgresql": {"host": "/run/postgresql"},
    "postgres://crm@db/crm?sslmode=verify-full&sslrootcert=/etc/ca%20s.pem": {
        "sslmode": "verify-full", "sslrootcert": "/etc/ca s.pem",
    },
    "postgres://crm@db/crm?connect_timeout=10": {"connect_timeout": "10"},
    "postgres://crm@db/crm?options=-c%20search_path%3Dcrm": {"options": f"{LIMIT} -c search_path=crm"},
    "postgres://crm@db/crm?lock_timeout=9&statement_timeout=60": {
        "options": "-c lock_timeout=9s -c statement_timeout=60s"
    },
    "postgres://crm@db/crm?lock_timeout=0": {"options": None},
}  # fmt: skip


@pytest.mark.parametrize("url", PARAMETERS)
def test_what_the_address_says_reaches_the_connection(url: str):
    wanted = {**NETWORK, "options": LIMIT, **PLACE, **PARAMETERS[url]}
    assert connection_parameters(url) == {name: value for name, value in wanted.items() if value}


def test_the_size_of_the_pool_stands_in_the_address():
    url = "postgres://crm@db/crm?pool_min_size=2&pool_max_size=30&pool_timeout=9"
    pool = database(url)["OPTIONS"]["pool"]
    assert (pool["min_size"], pool["max_size"], pool["timeout"]) == (2, 30, 9)


REFUSED = {
    "postgres://crm@db/crm?sslmod=require": "nobody knows the parameter sslmod",
    "postgres://crm@db/crm?client_encoding=LATIN1": "nobody knows the parameter client_encoding",
    "postgres://crm@db/crm?sslmode=required": "sslmode is one of allow, disable",
    "postgres://crm@db/crm?target_session_attrs=write": "target_session_attrs is one of any",
    "postgres://crm@db/crm?connect_timeout=2s": "connect_timeout is a whole number",
    "postgres://crm@db/crm?pool_max_size=many": "pool_max_size is a whole number",
    "postgres://crm@db": "names no database",
    "postgres://crm:secret%zz@db/crm": "cannot be read",
    "postgres://crm:secret@[db/crm": "cannot be read",
    "mysql://crm@db/crm": "begins with postgres:// or sqlite://",
    "sqlite:////var/crm.sqlite3?timeout=5": "has no parameters",
    "sqlite://": "names no file",
    "sqlite:///": "names no file",
}


@pytest.mark.parametrize("url", REFUSED)
def test_what_nobody_knows_is_refused_with_a_sentence_that_tells_no_password(url: str):
    with pytest.raises(ImproperlyConfigured, match=REFUSED[url]) as refusal:
        database(url)
    assert "secret" not in str(refusal.value)


def test_a_site_with_a_mistyped_parameter_does_not_start():
    done = manage("check", **{**PRODUCTION, "DATABASE_URL": "postgres://crm@db/crm?sslmod=require"})
    assert done.returncode != 0
    assert "nobody knows the parameter sslmod" in done.stderr


def test_a_file_is_the_same_from_whichever_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert database("sqlite:////srv/crm.sqlite3")["NAME"] == "/srv/crm.sqlite3"
    here = database("sqlite:///var/crm.sqlite3")["NAME"]
    monkeypatch.chdir(tmp_path)
    assert database("sqlite:///var/crm.sqlite3")["NAME"] == here == str(settings.BASE_DIR / "var/crm.sqlite3")
