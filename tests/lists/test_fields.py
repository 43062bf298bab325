"""`DictionaryField` and `StageField`, as an app uses them that knows nothing else of the lists."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import models
from django.db.migrations.writer import MigrationWriter
from django.forms import Form, ModelForm, modelform_factory
from django.test.utils import isolate_apps
from django.utils.timezone import now
from django.utils.translation import override

from dictionaries.fields import DictionaryField
from dictionaries.models import Dictionary, DictionaryValue
from lists.checks import check_keys_protect, check_lists_exist
from pipelines.fields import StageField
from tests.factories import OrderFactory, PipelineFactory, StageFactory, ValueFactory
from tests.protected import pipeline, refused, stage, value
from tests.thirdparty.models import Order

pytestmark = pytest.mark.django_db

OrderForm = modelform_factory(Order, fields=["stage", "source"])


def labels(name: str, order: Order | None = None) -> list[str]:
    """All that is offered, whatever the group."""
    bound = OrderForm(instance=order)[name]
    return [str(option.data["label"]) for option in bound]


def groups(name: str, order: Order | None = None) -> list[str]:
    bound = OrderForm(instance=order)[name]
    return [group for group, _options, _index in bound.field.widget.optgroups(name, [""]) if group]


def order_form(order: Order | None = None, **chosen: Any) -> ModelForm:
    given = {"stage": order.stage if order else stage("NEW"), **chosen}
    return OrderForm({name: entry.pk for name, entry in given.items() if entry}, instance=order)


def test_a_form_offers_the_values_in_the_order_of_the_list(source):
    value("OTHER").move(before=value("CALL"))
    assert labels("source")[1:] == [*(entry.label for entry in source.entries.all())]
    assert labels("source")[1] == "Other"


def test_a_form_speaks_the_language_of_its_reader(source):
    value("EMAIL").rename("Letters")
    with override("pl"):
        polish = labels("source")
    assert polish[1] == "Połączenie"
    assert polish[2] == "Letters"
    assert labels("source")[1] == "Call"


def test_stages_of_one_pipeline_stand_in_its_order(deals):
    assert labels("stage")[1:] == [*(entry.label for entry in deals.entries.all())]
    assert groups("stage") == []


def test_stages_of_several_pipelines_stand_under_the_names_of_their_pipelines(deals):
    PipelineFactory(name="Partners").move(before=deals)
    PipelineFactory(name="Archived", archived_at=now())
    assert groups("stage") == ["Partners", "General"]
    assert len(labels("stage")) == 1 + 8 + 8


def test_a_form_asks_for_its_choices_once(django_assert_num_queries, source, deals):
    PipelineFactory()
    form = OrderForm()
    with django_assert_num_queries(2):
        str(form)


def test_a_form_without_a_model_offers_them_too(source):
    value("WEB").archive()
    form = type("PlainForm", (Form,), {"source": Order._meta.get_field("source").formfield()})()
    assert [str(option.data["label"]) for option in form["source"]][1:3] == ["Call", "E-Mail"]
    assert "Website" not in str(form)


def test_an_archived_value_is_offered_only_where_it_is_chosen(source):
    order = OrderFactory(source=value("WEB"))
    value("WEB").archive()
    assert "Website" not in labels("source")
    assert "Website" not in labels("source", OrderFactory(source=value("EMAIL")))
    assert "Website" in labels("source", order)


def test_a_stage_of_an_archived_pipeline_is_offered_only_to_what_stands_in_that_pipeline(deals):
    closed = PipelineFactory(name="Closed")
    order = OrderFactory(stage=closed.entries.first())
    closed.archive()
    assert groups("stage", OrderFactory(stage=stage("NEW"))) == []
    assert groups("stage", order) == ["General", "Closed"]
    moved_on = order_form(order, stage=closed.entries.last())
    assert moved_on.is_valid()
    assert not order_form(None, stage=closed.entries.last()).is_valid()


def test_a_value_of_an_archived_list_is_offered_only_where_it_is_chosen(monkeypatch):
    regions = Dictionary.add_list("Regions", lines="North\nSouth")
    north, south = regions.entries.all()
    monkeypatch.setattr(Order._meta.get_field("source"), "code", "REGIONS")
    order = OrderFactory(source=north)
    regions.archive()
    assert labels("source") == ["- Select an option -"]
    assert labels("source", order) == ["- Select an option -", "North"]
    assert order_form(order, source=north).is_valid()
    assert not order_form(order, source=south).is_valid()
    with pytest.raises(ValidationError, match="“Regions” is archived: choose another value"):
        Order(stage=stage("NEW"), source=south).full_clean()
    regions.restore()
    assert labels("source") == ["- Select an option -", "North", "South"]


# Entries that an order may not have, and the field that says so.
WRONG = {
    "a value of another list": ("source", lambda: ValueFactory()),
    "a shipped value of another list": (
        "source", lambda: DictionaryValue.objects.get(dictionary__code="INDUSTRY", code="IT"),
    ),
    "an archived value": ("source", lambda: put_away(value("WEB"))),
    "a status of leads": ("stage", lambda: pipeline("LEAD").entries.first()),
    "an archived stage": ("stage", lambda: put_away(StageFactory())),
    "a stage of an archived pipeline": (
        "stage", lambda: PipelineFactory(archived_at=now()).entries.first(),
    ),
}  # fmt: skip


def put_away(entry: Any) -> Any:
    entry.archive()
    return entry


@pytest.mark.parametrize("name", WRONG)
def test_a_form_refuses_at_the_field(name):
    field, make = WRONG[name]
    form = order_form(**{field: make()})
    assert form.errors.keys() == {field}
    assert form.errors[field] == ["This value is archived or was deleted: choose another one."]


@pytest.mark.parametrize("name", WRONG)
def test_full_clean_refuses_at_the_field(name):
    field, make = WRONG[name]
    entry = make()
    order = Order(**{"stage": stage("NEW"), field: entry})
    with pytest.raises(ValidationError) as info:
        order.full_clean()
    archived = next((row for row in (entry, entry.entry_list) if row.archived_at), None)
    [sentence] = info.value.message_dict[field]
    assert sentence == (
        f"“{archived}” is archived: choose another value." if archived else "Choose a value of the list."
    )


def test_a_deleted_entry_is_refused_by_full_clean():
    gone = value("WEB")
    gone.delete()
    with pytest.raises(ValidationError) as info:
        Order(stage=stage("NEW"), source_id=DictionaryValue.objects.latest("pk").pk + 1).full_clean()
    assert info.value.message_dict == {"source": ["Choose a value of the list."]}


def test_a_record_keeps_the_archived_entry_that_it_has():
    order = OrderFactory(source=value("WEB"), stage=stage("APOLOGY"))
    value("WEB").archive()
    stage("APOLOGY").archive()
    order.refresh_from_db()
    order.full_clean()
    form = order_form(order, source=value("WEB"))
    assert form.is_valid()
    form.save()
    assert Order.objects.get().source == value("WEB")


def test_a_record_that_left_an_archived_entry_cannot_go_back():
    order = OrderFactory(source=value("WEB"), stage=stage("NEW"))
    value("WEB").archive()
    order_form(order, source=value("EMAIL")).save()
    assert not order_form(Order.objects.get(), source=value("WEB")).is_valid()
    order.source = value("WEB")
    with pytest.raises(ValidationError):
        order.full_clean()


def test_an_optional_field_may_stay_empty_and_a_mandatory_one_may_not():
    assert order_form(source=None).is_valid()
    assert order_form(stage=None).errors.keys() == {"stage"}
    with pytest.raises(ValidationError) as info:
        Order().full_clean()
    assert info.value.message_dict.keys() == {"stage"}


@pytest.mark.parametrize("field", ["source", "stage"])
def test_what_a_field_points_to_is_protected(field, untouched):
    order = OrderFactory(source=value("WEB"), stage=stage("EXECUTING"))
    entry = untouched(getattr(order, field))
    assert refused(lambda row: row.delete(), entry, models.ProtectedError).count == 1


@isolate_apps("tests.thirdparty")
def test_no_on_delete_but_protect_can_be_asked_for():
    class Loose(models.Model):
        source = DictionaryField("SOURCE", null=True, on_delete=models.SET_NULL)
        stage = StageField("DEAL", on_delete=models.CASCADE)

        class Meta:
            app_label = "thirdparty"

    assert {key.remote_field.on_delete for key in Loose._meta.local_fields[1:]} == {models.PROTECT}
    assert check_keys_protect() == []


@pytest.mark.parametrize("field", Order._meta.local_fields[1:], ids=lambda field: field.name)
def test_a_migration_writes_the_field_with_its_code_and_reads_it_back(field):
    written, imports = MigrationWriter.serialize(field)
    assert written.startswith(f"{type(field).__module__}.{type(field).__name__}('{field.code}'")
    assert "on_delete" not in written
    assert imports == {f"import {type(field).__module__}"}
    again = field.clone()
    assert again.deconstruct()[1:] == field.deconstruct()[1:]
    assert again.remote_field.on_delete is models.PROTECT


@pytest.mark.parametrize("app", ["thirdparty", "records"])
def test_no_migration_is_missing(app):
    call_command("makemigrations", app, check=True, dry_run=True, verbosity=0)


def test_nothing_leads_back_so_one_model_may_have_several_keys_to_a_list():
    backward = {relation.name for relation in DictionaryValue._meta.get_fields() if relation.auto_created}
    assert not any(name.startswith("order") for name in backward)


@pytest.mark.parametrize("make", [DictionaryField, StageField])
def test_a_check_warns_of_a_list_that_is_not_there(make, monkeypatch):
    with isolate_apps("tests.thirdparty") as registry:

        class Lost(models.Model):
            field = make("NOWHERE")

            class Meta:
                app_label = "thirdparty"

        monkeypatch.setattr("lists.checks.apps", registry)
        [warning] = check_lists_exist(databases=["default"])
    assert (warning.id, warning.obj) == ("lists.W003", Lost)
    assert "“NOWHERE”" in warning.msg
    assert "load_lists" in warning.hint


def test_the_check_is_content_when_the_lists_are_there_and_when_nobody_asks_a_database():
    assert check_lists_exist(databases=["default"]) == []
    assert check_lists_exist(databases=None) == []


def test_the_check_speaks_up_when_an_administrator_has_deleted_the_list(no_lists):
    assert {message.id for message in check_lists_exist(databases=["default"])} == {"lists.W003"}
