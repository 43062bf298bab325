"""docs/subscriptions.md: what it has receivers do is right, and the unit of deploy/ starts what there is."""

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

from connect.models import Subscription
from dictionaries.models import Dictionary
from tests.connect.subscriptions.receivers import FINE, Answer, Receiver
from tests.connect.subscriptions.turns import deliver

PAGE = (Path(settings.BASE_DIR) / "docs" / "subscriptions.md").read_text()
SHOW = """
const { secret, headers, body, others } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const results = others.map((other) => verify(other.secret ?? secret,
  { ...headers, ...other.headers }, Buffer.from(other.body ?? body)));
console.log(JSON.stringify(results));
"""

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def sent(subscription: Subscription, receiver: Receiver, source: Dictionary) -> dict[str, Any]:
    """A message as it came, and others that are not quite the same: only the first one is right."""
    bodies: list[str] = []
    take = receiver.take

    def keep(headers: Any, body: bytes) -> Answer:
        bodies.append(body.decode())
        take(headers, body)
        return FINE

    receiver.take = keep  # type: ignore[method-assign]
    source.add("Łódź")
    deliver(subscription)
    headers = {name.lower(): value for name, value in receiver.headers[0].items()}
    other = Subscription(secret="whsec_" + "QUJD" * 10).secret
    late = {"webhook-timestamp": str(int(headers["webhook-timestamp"]) - 400)}
    others: list[dict[str, Any]] = [{}, {"secret": other}, {"body": bodies[0] + " "}]
    others += [{"headers": late}, {"headers": {"webhook-id": "msg_other"}}]
    return {"secret": subscription.secret, "headers": headers, "body": bodies[0], "others": others}


def lines_of(language: str) -> str:
    (code,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(code)


def test_ten_lines_of_python_verify_a_message(sent: dict[str, Any]) -> None:
    names: dict[str, Any] = {}
    exec(lines_of("python"), names)  # noqa: S102 - it is ours
    results = [
        names["verify"](
            other.get("secret", sent["secret"]),
            sent["headers"] | other.get("headers", {}),
            other.get("body", sent["body"]).encode(),
        )
        for other in sent["others"]
    ]
    assert results == [True, False, False, False, False]


@pytest.mark.skipif(not shutil.which("node"), reason="There is no Node.js on this machine.")
def test_ten_lines_of_javascript_verify_a_message(sent: dict[str, Any]) -> None:
    program = lines_of("javascript") + SHOW
    done = subprocess.run(["node", "-e", program], input=json.dumps(sent), capture_output=True, text=True)
    assert done.stderr == ""
    assert json.loads(done.stdout) == [True, False, False, False, False]


def test_the_message_of_the_page_is_one(sent: dict[str, Any]) -> None:
    shown, real = json.loads(lines_of("json")), json.loads(sent["body"])
    assert shown.keys() == real.keys()
    assert shown["data"].keys() == real["data"].keys()
    assert shown["data"]["changes"][0].keys() == real["data"]["changes"][0].keys()


def test_the_unit_starts_what_there_is() -> None:
    unit = (Path(settings.BASE_DIR) / "deploy" / "crm-deliver.service").read_text()
    (line,) = re.findall(r"ExecStart=.*manage\.py ([^']*)", unit)
    name, *options = shlex.split(line)
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    assert parser.parse_args(options).loop == 2
