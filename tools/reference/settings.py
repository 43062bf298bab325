"""The settings: what crmsettings/environment.py says of each, and the parameters of DATABASE_URL."""

import re
from pathlib import Path

import crmsettings.environment
import crmsettings.settings
from crmsettings.database import NETWORK, OWN
from tools.reference.markdown import code, page, table

ABOUT = """\
# Settings

All of them come from the environment. With none of the first three set the site is a demo on this machine;
as soon as one is set it is a production site, and does not start with a demo's secret, database or
password."""
PARAMETERS = """\
## After the `?` of `DATABASE_URL`

Whatever PostgreSQL's own library knows (`sslmode`, `sslrootcert`, `options` …), these with other defaults,
and a few of the site's own. What nobody knows stops the start."""
HEAD = r"^([A-Z][A-Z0-9_]+)(?: \((.*?)\))?: "
NAMED = re.compile(HEAD + r"(.*?)(?=" + HEAD.replace("(.*?)", ".*?") + r"|\Z)", re.MULTILINE | re.DOTALL)
# As the source asks for them: setting("NAME", number("NAME", secret("NAME".
HOW = r"\b(setting|folder|hosts|currency|time_zone|number|switch|secret)"
ASKED = re.compile(HOW + r"\(\s*\"([A-Z][A-Z0-9_]+)\"")


def told() -> dict[str, tuple[str, str]]:
    """Name → default, sentence; as that docstring has them."""
    text = crmsettings.environment.__doc__ or ""
    return {name: (default, " ".join(about.split())) for name, default, about, *_next in NAMED.findall(text)}


def asked() -> dict[str, bool]:
    """Name → whether it is a secret, which may stand in a file."""
    source = Path(crmsettings.settings.__file__).read_text(encoding="utf-8")
    return {name: how == "secret" for how, name in ASKED.findall(source)}


def made() -> str:
    secrets = asked()
    rows = [
        [code(name) + (f", {code(f'{name}_FILE')}" if secrets.get(name) else ""), default, about]
        for name, (default, about) in told().items()
    ]
    parameters = [[code(name), code(str(value))] for name, value in {**OWN, **NETWORK}.items()]
    return page(
        ABOUT,
        table(["setting", "default", "what it says"], rows),
        "`NAME_FILE` names a file that has the value: for what secrets are handed over in."
        if any(secrets.values())
        else "",
        PARAMETERS,
        table(["parameter", "default"], parameters),
    )
