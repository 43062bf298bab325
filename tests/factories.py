"""Rows for tests. A value comes with a list of its own, a stage with a deal pipeline of its own; a record
stands where a new one does, and has no other value."""

from typing import Any

import factory
from django.contrib.auth import get_user_model
from django.db import transaction

from dictionaries.models import Dictionary, DictionaryValue
from pipelines.models import EntityType, Pipeline, Stage
from records.models import Call, Company, Contact, Deal, Document, Event, Invoice, Lead, Quote
from tests.thirdparty.models import Order, Ticket, Visit


class DictionaryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Dictionary

    name = factory.Sequence("List {}".format)


class ValueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DictionaryValue

    dictionary = factory.SubFactory(DictionaryFactory)
    name = factory.Sequence("Value {}".format)


class PipelineFactory(factory.django.DjangoModelFactory):
    """A deal pipeline beside the shipped one, with the shipped stages."""

    class Meta:
        model = Pipeline

    name = factory.Sequence("Pipeline {}".format)

    @classmethod
    def _create(cls, model_class: type[Pipeline], *args: Any, **kwargs: Any) -> Pipeline:
        entity_type = kwargs.pop("entity_type", None) or EntityType.objects.get(code="DEAL")
        with transaction.atomic():  # at its end a pipeline has its mandatory stages
            pipeline = model_class.objects.create(entity_type=entity_type, **kwargs)
            pipeline.fill()
        return pipeline


class StageFactory(factory.django.DjangoModelFactory):
    """A stage in progress."""

    class Meta:
        model = Stage

    pipeline = factory.SubFactory(PipelineFactory)
    name = factory.Sequence("Stage {}".format)


class VisitFactory(factory.django.DjangoModelFactory):
    """A record that uses a value."""

    class Meta:
        model = Visit

    source = factory.SubFactory(ValueFactory)


class TicketFactory(factory.django.DjangoModelFactory):
    """A record that stands in a stage."""

    class Meta:
        model = Ticket

    stage = factory.SubFactory(StageFactory)


class OrderFactory(factory.django.DjangoModelFactory):
    """A record with the two fields that are made for it; it has no source."""

    class Meta:
        model = Order

    stage = factory.SubFactory(StageFactory)


def first_stage(entity_type: str) -> Any:
    """The initial stage of the default pipeline."""
    stages = Stage.objects.filter(pipeline__entity_type__code=entity_type, pipeline__is_default=True)
    return factory.LazyFunction(lambda: stages.get(kind=Stage.Kind.INITIAL))


class RecordFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    name = factory.Sequence("Record {}".format)


class LeadFactory(RecordFactory):
    class Meta:
        model = Lead

    status = first_stage("LEAD")


class DealFactory(RecordFactory):
    class Meta:
        model = Deal

    stage = first_stage("DEAL")


class QuoteFactory(RecordFactory):
    class Meta:
        model = Quote

    status = first_stage("QUOTE")


class InvoiceFactory(RecordFactory):
    class Meta:
        model = Invoice

    status = first_stage("INVOICE")


class ContactFactory(RecordFactory):
    class Meta:
        model = Contact


class CompanyFactory(RecordFactory):
    class Meta:
        model = Company


class EventFactory(RecordFactory):
    class Meta:
        model = Event


class CallFactory(RecordFactory):
    class Meta:
        model = Call


class DocumentFactory(RecordFactory):
    class Meta:
        model = Document


class UserFactory(factory.django.DjangoModelFactory):
    """A person without any right; `is_staff=True, is_superuser=True` may do everything."""

    class Meta:
        model = get_user_model()

    username = factory.Sequence("person{}".format)
