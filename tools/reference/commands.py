"""The commands of `manage.py` that the site brings, from what they say about themselves."""

from argparse import Action, ArgumentParser
from importlib import import_module

from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

from tools.reference.markdown import code, page, table

ABOUT = """\
# Commands

Those of `manage.py` that the site brings or changes; `manage.py help COMMAND` says the same. On a machine
set up as [in one page](../debian.md) it is `crm COMMAND`."""


def own_commands() -> dict[str, BaseCommand]:
    """Those of the packages of this repository."""
    return {
        name: load_command_class(app, name)
        for name, app in sorted(get_commands().items())
        if isinstance(app, str) and _is_ours(app)
    }


def _is_ours(app: str) -> bool:
    return "site-packages" not in str(import_module(app).__file__)


def made() -> str:
    parts = [ABOUT]
    for name, command in own_commands().items():
        parser = command.create_parser("manage.py", name)
        parts += [f"## {name}", _sentence(command.help), *_arguments(parser)]
    return page(*parts)


def _arguments(parser: ArgumentParser) -> list[str]:
    common = {action.dest for action in BaseCommand().create_parser("", "")._actions}
    rows = [[_written(action), _about(action)] for action in _actions(parser) if action.dest not in common]
    return [table(["argument", ""], rows)] if rows else []


def _actions(parser: ArgumentParser) -> list[Action]:
    """Commands within a command come before what each of them takes."""
    found: list[Action] = []
    for action in parser._actions:
        if isinstance(action.choices, dict):
            for name, inner in action.choices.items():
                found += [_named(name, each) for each in inner._actions if each.dest != "help"]
        else:
            found.append(action)
    return found


def _named(command: str, action: Action) -> Action:
    action.metavar = _metavar(action)
    action.option_strings = [f"{command} … {option}" for option in action.option_strings]
    if not action.option_strings:
        action.metavar = f"{command} {action.metavar}"
    return action


def _metavar(action: Action) -> str:
    if action.choices:
        return "|".join(map(str, action.choices))
    return str(action.metavar or action.dest.upper())


def _written(action: Action) -> str:
    if not action.option_strings:
        return code(str(action.metavar or action.dest))
    takes = "" if action.nargs == 0 else f" {_metavar(action)}"
    return ", ".join(code(option + takes) for option in action.option_strings)


def _about(action: Action) -> str:
    default = action.default
    said = _sentence(action.help or "")
    if default in (None, False, "", [], "==SUPPRESS==") or str(default) in said:
        return said
    return f"{said} Default: {code(str(default))}.".strip()


def _sentence(text: str) -> str:
    text = " ".join(str(text).split()).replace("%%", "%")
    return text if not text or text.endswith((".", "!", "”")) else f"{text}."
