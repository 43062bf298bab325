"""The history above the models: how it is read, described and undone."""

from lists.audit.undoing import undo

__all__ = ["undo"]
