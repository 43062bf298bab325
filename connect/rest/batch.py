"""batch: up to 50 commands in one call, and in one operation of the history.

A command is `method?parameters`; `$result[name][0][ID]` in it is what an earlier command has found. Each
has a savepoint of its own: what succeeded stays, though another one fails.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import transaction

from connect.rest.brackets import as_list, parse_query
from connect.rest.envelope import Clock
from connect.rest.faults import FAULTS, Fault, fault_of
from connect.rest.methods import Answer, Call, Method, methods
from connect.rest.parameters import Json, Parameters, text_of
from lists.history import operation
from lists.text.numbers import parse_number

MOST = 50
TOO_MANY = Fault("Max batch length exceeded", "ERROR_BATCH_LENGTH_EXCEEDED")
NESTED = Fault("Method is not allowed for batch usage", "ERROR_BATCH_METHOD_NOT_ALLOWED", 405)
_REFERENCE = re.compile(r"\$result((?:\[[^\[\]]*\])+)")

type Found = dict[str, Json]
type Run = Callable[[Call, str], Answer]


def batch(call: Call, run: Run) -> Answer:
    """`run` calls a method by its name. Raises Fault."""
    commands = _commands(call.parameters.get("cmd"))
    halts = text_of(call.parameters.get("halt")).upper() in {"1", "Y", "TRUE"}
    parts: dict[str, Found] = {f"result{name}": {} for name in ("", "_error", "_total", "_next", "_time")}
    with _one_operation(list(commands.values())[:MOST]):
        for number, (key, command) in enumerate(commands.items()):
            fault = TOO_MANY if number >= MOST else _do(call, key, command, parts, run)
            if fault:
                parts["result_error"][key] = fault.as_json()
                if halts:
                    break
    return Answer({name: as_list(found) for name, found in parts.items()})


def _commands(sent: Json) -> dict[str, str]:
    if isinstance(sent, list):
        sent = {str(number): command for number, command in enumerate(sent)}
    if not isinstance(sent, Mapping):
        raise Fault("Parameter 'cmd' must be array.")
    return {str(key): text_of(command) for key, command in sent.items()}


def _one_operation(commands: list[str]) -> AbstractContextManager[Any]:
    """Named after what is done, where that is one thing; a single command that writes opens its own."""
    known = [methods().get(name_of(command)) for command in commands]
    acts = [method.action for method in known if method and method.writes]
    if len(acts) < 2:
        return nullcontext()
    return operation(None, acts[0] if len(set(acts)) == 1 else "edit")


def _do(call: Call, key: str, command: str, parts: dict[str, Found], run: Run) -> Fault | None:
    clock, name = Clock(), name_of(command)
    if name == "batch":
        return NESTED
    method: Method | None = methods().get(name)
    try:
        sent = resolved(parse_query(command.partition("?")[2]), parts["result"])
        with transaction.atomic() if method and method.writes else nullcontext():
            answer = run(Call(call.webhook, Parameters(sent)), name)
    except FAULTS as error:
        return fault_of(error)
    parts["result"][key], parts["result_time"][key] = answer.result, clock.told()
    if answer.total is not None:
        parts["result_total"][key] = answer.total
    if answer.next is not None:
        parts["result_next"][key] = answer.next
    return None


def name_of(command: str) -> str:
    """Of the method: in any case, with or without `.json` and slashes."""
    return command.partition("?")[0].strip("/ ").lower().removesuffix(".json").rstrip("/")


def resolved(sent: Json, found: Found) -> Json:
    """With what earlier commands have found in place of the references; one that leads nowhere stays."""
    if isinstance(sent, dict):
        return {resolved(key, found): resolved(value, found) for key, value in sent.items()}
    if isinstance(sent, list):
        return [resolved(value, found) for value in sent]
    if not isinstance(sent, str) or "$result" not in sent:
        return sent
    if whole := _REFERENCE.fullmatch(sent):
        value = _look_up(whole[1], found)
        return sent if value is None else value
    return _REFERENCE.sub(lambda part: _text(_look_up(part[1], found), part[0]), sent)


def _text(value: Json, otherwise: str) -> str:
    return otherwise if value is None else text_of(value)


def _look_up(path: str, found: Found) -> Json:
    value: Json = found
    for key in re.findall(r"\[([^\[\]]*)\]", path):
        number = parse_number(key)
        if isinstance(value, list) and number is not None and 0 <= number < len(value):
            value = value[number]
        elif isinstance(value, dict) and key in value:
            value = value[key]
        else:
            return None
    return value
