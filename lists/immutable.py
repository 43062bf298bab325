"""How the database keeps the history as it was written: what the guards of its tables ask."""

from django.utils.translation import gettext_lazy as _

from lists.protection import Guard

# While `prune_history` works, and only then, old rows may go.
PRUNING = "EXISTS (SELECT 1 FROM lists_operation WHERE is_open AND action = 'prune')"
ANY_OPEN = "EXISTS (SELECT 1 FROM lists_operation WHERE is_open)"
OPEN = "EXISTS (SELECT 1 FROM lists_operation WHERE id = NEW.operation_id AND is_open)"
FACT = ("id", "list_table", "list_id", "code", '"row"', "source", "made", "is_removal")
FACT_DIFFERS = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in FACT)
UNDONE_BY_HAND = f"NEW.stands <> OLD.stands AND NOT {ANY_OPEN}"
# What the triggers write comes with an operation of theirs: closed, of this moment, and without any name.
# PostgreSQL also tells that a trigger writes it, though not whose; SQLite does not.
BY_HAND = _("History is written by what happens, not by hand.")
NOT_BY_A_TRIGGER = "pg_trigger_depth() < 2"
SQLITE_NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
OF_NOW = (
    "EXISTS (SELECT 1 FROM lists_operation "  # noqa: S608
    f"WHERE id = NEW.operation_id AND action = '' AND at = {SQLITE_NOW})"
)
NAMED = (
    "NEW.action <> '' OR NEW.actor_name <> '' OR NEW.actor IS NOT NULL OR NEW.actor_key IS NOT NULL "
    "OR NEW.reason <> '' OR NEW.via <> '' OR NEW.undoes IS NOT NULL OR NEW.at <>"
)

REWRITTEN = _("History is not rewritten.")
HISTORY_STAYS = (
    Guard("history", "UPDATE", "1 = 1", REWRITTEN),
    Guard("history", "DELETE", f"NOT {PRUNING}", _("History is not deleted.")),
)
