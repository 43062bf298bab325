import pytest
from django.db import connection
from lists import triggers
from dictionaries.models import DictionaryValue
from tests.factories import *

def test_a(source, deals): 
    assert source.entries.count()==14 and deals.entries.count()==8
    VisitFactory(); TicketFactory()
    assert not triggers.missing(connection)
@pytest.mark.django_db(transaction=True)
def test_b(source): 
    assert source.entries.count()==14
    VisitFactory(); TicketFactory()
    assert not triggers.missing(connection)
@pytest.mark.django_db(transaction=True)
def test_c(source): test_b(source)
def test_d(no_lists): 
    assert DictionaryValue.objects.count()==0
    assert not triggers.missing(connection)
def test_e(source, deals): test_a(source,deals)
