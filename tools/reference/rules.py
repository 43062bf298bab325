"""The rules: what the models say of themselves, and what the database refuses whoever goes around them."""

import inspect
import sys

from django.db import models
from django.utils.translation import override

from lists.protection import UNDECLARED, Guard, guarded_models, guards_of
from tools.reference.markdown import code, page, table

ABOUT = """\
# Rules and guards

Each rule is said once by its model, as a sentence for people, and kept once by the database: a *guard* is a
trigger that refuses the row, a *constraint* is what the schema refuses, whoever writes it: the site, the
admin, `loaddata`, SQL. `manage.py check --database default` says whether a database has all of them."""
WHEN = {"INSERT": "a new row", "UPDATE": "a change", "DELETE": "a deletion"}


def made() -> str:
    with override("en"):
        always = [[code(reason), str(sentence)] for reason, sentence in UNDECLARED.items()]
        parts = [part for model in guarded_models() for part in _model(model)]
        return page(ABOUT, "## Everywhere", table(["reason", "sentence"], always), *parts)


def _model(model: type[models.Model]) -> list[str]:
    guards = {(guard.reason, guard.event): guard for guard in guards_of(model)}
    constraints = [[code(each.name), str(each.violation_error_message)] for each in _told(model)]
    module = inspect.getdoc(sys.modules[model.__module__]) or ""
    # A module of one model says its rules; one of several says what they have in common.
    alone = sum(1 for each in guarded_models() if each.__module__ == model.__module__) == 1
    return [
        f"## {str(model._meta.verbose_name_plural).capitalize()}",
        module if alone else (inspect.getdoc(model) or ""),
        table(["guard", "refuses", "sentence"], map(_guard, guards.values())),
        table(["constraint", "sentence"], constraints) if constraints else "",
    ]


def _guard(guard: Guard) -> list[str]:
    when = WHEN[guard.event] + (", when all is done" if guard.deferred else "")
    return [code(guard.reason), when, str(guard.sentence)]


def _told(model: type[models.Model]) -> list[models.BaseConstraint]:
    """Those with a sentence of their own."""
    constraints = model._meta.constraints
    return [
        each for each in constraints if each.violation_error_message != each.default_violation_error_message
    ]
