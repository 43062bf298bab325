"""Whether a row fits the constraints of its table, asked of the database in as few statements as it takes.

Which of them it breaks is asked one by one, and only then: Django takes three statements for each.
"""

from collections.abc import Set
from functools import reduce
from operator import and_

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint


def fits(row: models.Model, known: Set[str]) -> bool:
    """`known` are columns of which it is known that no other row has the same value."""
    of_table = row._meta.constraints
    checks = [Q(constraint.condition) for constraint in of_table if isinstance(constraint, CheckConstraint)]
    together = [CheckConstraint(condition=reduce(and_, checks), name="together")] if checks else []
    uniques = [
        constraint
        for constraint in of_table
        if isinstance(constraint, UniqueConstraint)
        and known.isdisjoint(constraint.fields)
        and _may_concern(constraint, row)
    ]
    try:
        for constraint in (*together, *uniques):
            constraint.validate(type(row), row)
    except ValidationError:
        return False
    return True


def _may_concern(constraint: UniqueConstraint, row: models.Model) -> bool:
    """Not where the condition asks for another value of a column than the row has."""
    condition = constraint.condition
    if condition is None or condition.negated or condition.connector != Q.AND:
        return True
    pairs = [pair for pair in condition.children if isinstance(pair, tuple) and "__" not in pair[0]]
    return all(getattr(row, column) == value for column, value in pairs)
