"""`manage.py check` finds what would break the promises of the lists."""

import pytest
from django.core.management import call_command
from django.db import models
from django.test.utils import isolate_apps

from dictionaries.models import DictionaryValue
from lists.checks import check_keys_protect, check_one_database, check_protected_managers, check_triggers
from lists.entries import EntryList
from lists.querysets import ProtectedQuerySet
from pipelines.models import Pipeline

APPS = ("lists", "dictionaries", "pipelines")


@pytest.fixture
def registry(monkeypatch):
    """The checks look at the models that a test makes, and at nothing else."""
    with isolate_apps("tests.thirdparty") as registry:
        monkeypatch.setattr("lists.checks.apps", registry)
        yield registry


def ids(messages):
    return [message.id for message in messages]


def test_the_product_breaks_no_rule_of_its_own(db):
    call_command("check", fail_level="WARNING", databases=["default"])


@pytest.mark.parametrize(
    "on_delete",
    [models.CASCADE, models.SET_NULL, models.DO_NOTHING, models.RESTRICT, models.SET(1), models.DB_CASCADE],
)
def test_a_key_to_an_entry_or_a_list_has_to_protect(on_delete, registry):
    class Lead(models.Model):
        source = models.ForeignKey(DictionaryValue, on_delete, null=True, related_name="+")
        badge = models.OneToOneField(DictionaryValue, on_delete, null=True, related_name="+")
        pipeline = models.ForeignKey(Pipeline, on_delete, null=True, related_name="+")
        kept = models.ForeignKey(DictionaryValue, models.PROTECT, related_name="+")

        class Meta:
            app_label = "thirdparty"

    found = check_keys_protect()
    assert ids(found) == ["lists.E001"] * 3
    assert [message.obj for message in found] == [Lead] * 3
    assert "thirdparty.Lead.source points to DictionaryValue" in found[0].msg
    assert "PROTECT" in found[0].hint


def test_a_many_to_many_field_needs_a_model_between_that_protects(registry):
    class Lead(models.Model):
        sources = models.ManyToManyField(DictionaryValue, related_name="+")

        class Meta:
            app_label = "thirdparty"

    assert ids(check_keys_protect()) == ["lists.E001"]


def test_a_manager_of_its_own_has_to_speak(registry):
    class Bare(EntryList):
        objects = models.Manager()

        class Meta(EntryList.Meta):
            app_label = "thirdparty"

    class BareBase(EntryList):
        bare = models.Manager()

        class Meta:
            base_manager_name = "bare"
            default_manager_name = "objects"
            app_label = "thirdparty"

    class Speaking(EntryList):
        objects = models.Manager.from_queryset(ProtectedQuerySet)()

        class Meta(EntryList.Meta):
            app_label = "thirdparty"

    found = check_protected_managers()
    assert ids(found) == ["lists.E002"] * len(found)
    assert {message.obj for message in found} == {Bare, BareBase}


def test_a_database_with_all_triggers_raises_no_warning(db):
    assert check_triggers(databases=["default"]) == []
    assert check_triggers(databases=None) == []


class Elsewhere:
    """A router that reads from a standby."""

    def db_for_read(self, model, **hints):
        return "standby" if model._meta.app_label == "dictionaries" else None


def test_no_router_leads_the_lists_to_another_database(settings):
    assert check_one_database() == []
    settings.DATABASE_ROUTERS = [Elsewhere()]
    found = check_one_database()
    assert ids(found) == ["lists.E003"] * 2
    assert "A database router leads Dictionary elsewhere" in found[0].msg
