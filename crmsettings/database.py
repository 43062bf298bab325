"""What DATABASE_URL says, as Django's DATABASES wants it.

The address of a PostgreSQL is read by its own library, so several hosts with their ports may stand there, and
after the question mark whatever that library knows: sslmode, target_session_attrs, options … Beside these
stand a few of ours, OWN. What nobody knows is refused with a sentence: a mistyped sslmode must not go unseen.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from crmsettings.site.connections import check_alive, try_again

# Whole numbers after the question mark. Who waits longer for a lock than `lock_timeout` seconds gets a
# sentence instead; a statement has no limit unless the address sets one. 0: the server's own setting.
OWN = {
    "pool_min_size": 1,
    "pool_max_size": 20,
    "pool_timeout": 4,  # seconds until a request that gets no connection is answered 503
    "lock_timeout": 3,
    "statement_timeout": 0,
}
FOLDER = Path(__file__).resolve().parent.parent
RECONNECTING = 0.5  # seconds: no long back-off, because the server may be there again any moment

# A machine that is lost without a word is noticed within seconds. The address may say otherwise.
NETWORK = {
    "connect_timeout": "2",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "2",
    "tcp_user_timeout": "5000",  # milliseconds
    "application_name": "crm-settings",
}
WHOLE_NUMBERS = {*OWN, *NETWORK, "keepalives"} - {"application_name"}
# The library would find a wrong word here only when it connects.
WORDS = {
    "sslmode": {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"},
    "target_session_attrs": {"any", "read-write", "read-only", "primary", "standby", "prefer-standby"},
    "load_balance_hosts": {"disable", "random"},
}
DJANGOS = {"client_encoding", "replication"}  # a site that is not Django's may set these

# SQLite takes its write lock at BEGIN, so that two writers wait for each other instead of failing;
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 5,  # seconds; who waits longer for another writer gets a sentence
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
    "PRAGMA cache_size=-8000; PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=27103364;",
}


def database(url: str) -> dict[str, Any]:
    """Raises ImproperlyConfigured with a sentence that does not show the password."""
    scheme = url.partition(":")[0]
    if scheme in {"postgres", "postgresql"}:
        return _postgresql(url)
    if scheme == "sqlite":
        return _sqlite(url)
    raise ImproperlyConfigured("DATABASE_URL begins with postgres:// or sqlite:///.")


def _sqlite(url: str) -> dict[str, Any]:
    if "?" in url:
        raise ImproperlyConfigured("DATABASE_URL: the address of an SQLite file has no parameters.")
    place = dj_database_url.parse(url)
    if place["NAME"] == ":memory:":
        raise ImproperlyConfigured(
            "DATABASE_URL names no file: sqlite:////path/crm.sqlite3, with four slashes."
        )
    # The server works in the folder of the program, whoever starts it elsewhere means the same file.
    place["NAME"] = str(FOLDER / place["NAME"])
    # To open the file takes longer than most questions.
    return {**place, "OPTIONS": dict(SQLITE_OPTIONS), "CONN_MAX_AGE": None}


def _postgresql(url: str) -> dict[str, Any]:
    # Not before a PostgreSQL is asked for: to import it takes a while.
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    address, _, query = url.partition("?")
    pairs = [pair for pair in query.split("&") if pair]
    _refuse_unknown([pair.partition("=")[0] for pair in pairs])
    own = {name: value for name, _, value in (pair.partition("=") for pair in pairs) if name in OWN}
    rest = [pair for pair in pairs if pair.partition("=")[0] not in OWN]
    try:
        params = {name: str(value) for name, value in conninfo_to_dict(f"{address}?{'&'.join(rest)}").items()}
    except ProgrammingError:
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read: postgres://user:password@host:port/name, where : / ? # @ and % in "
            "the password are written %3A %2F %3F %23 %40 and %25."
        ) from None
    _refuse_values({**params, **own})
    if not (params.get("dbname") or params.get("service")):
        raise ImproperlyConfigured("DATABASE_URL names no database: postgres://user:password@host:port/name.")
    return _settings(params, {name: int(own.get(name, default)) for name, default in OWN.items()})


def _refuse_unknown(names: list[str]) -> None:
    from psycopg import pq

    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()} - DJANGOS
    unknown = [name for name in names if name not in known | {*OWN}]
    if unknown:
        raise ImproperlyConfigured(
            f"DATABASE_URL: nobody knows the parameter {unknown[0]}. Beside those of libpq there are "
            f"{', '.join(OWN)}."
        )


def _refuse_values(params: Mapping[str, str]) -> None:
    for name, value in params.items():
        if name in WHOLE_NUMBERS and not (value.isascii() and value.isdigit()):
            raise ImproperlyConfigured(f"DATABASE_URL: {name} is a whole number.")
        if name in WORDS and value not in WORDS[name]:
            raise ImproperlyConfigured(f"DATABASE_URL: {name} is one of {', '.join(sorted(WORDS[name]))}.")


def _settings(params: dict[str, str], own: Mapping[str, int]) -> dict[str, Any]:
    place = {
        name: params.pop(key, "")
        for name, key in {
            "NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port",
        }.items()
    }  # fmt: skip
    options = dict(NETWORK)
    if "," in place["HOST"]:  # of several machines one is the primary, and only there changes can be saved
        options["target_session_attrs"] = "read-write"
    options |= params
    limits = [f"-c {name}={own[name]}s" for name in ("lock_timeout", "statement_timeout") if own[name]]
    if limits:  # before what the address says itself, which wins
        options["options"] = " ".join([*limits, params.get("options", "")]).rstrip()
    pool = {
        "min_size": own["pool_min_size"],
        "max_size": max(own["pool_max_size"], own["pool_min_size"], 1),
        "timeout": own["pool_timeout"],
        "reconnect_timeout": RECONNECTING,
        "reconnect_failed": try_again,
        "check": check_alive,
    }
    return {
        "ENGINE": "crmsettings.postgresql",
        **place,
        "OPTIONS": {**options, "pool": pool},
        "CONN_HEALTH_CHECKS": True,
    }
