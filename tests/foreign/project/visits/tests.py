"""What the project promises its own people, on top of the lists; run by its own `manage.py test`."""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import TestCase
from django.urls import reverse
from django.utils import translation
from measurements.models import Measurement

from dictionaries.models import DictionaryValue
from lists.audit import undo
from lists.audit.chains import next_to_undo
from lists.history import operation
from lists.models import Operation
from lists.protection import Refused
from pipelines.models import Stage
from visits.models import Visit


class VisitTests(TestCase):
    databases = {"default", "measurements"}

    @classmethod
    def setUpTestData(cls):
        call_command("load_lists", verbosity=0)
        cls.ann = get_user_model().objects.create_superuser(f"ann@{'long' * 40}.example.com", "secret")
        cls.web = DictionaryValue.objects.get(dictionary__code="SOURCE", code="WEB")
        cls.call = DictionaryValue.objects.get(dictionary__code="SOURCE", code="CALL")
        stage = Stage.objects.filter(pipeline__entity_type__code="DEAL").first()
        cls.visits = [Visit.objects.create(guest=str(n), source=cls.web, stage=stage) for n in range(3)]

    def setUp(self):
        self.client.force_login(self.ann)

    def test_a_value_in_use_stays_and_says_how_many_visits_use_it(self):
        with self.assertRaises(Refused) as caught:
            self.web.delete()
        self.assertEqual(caught.exception.count, 3)
        with self.assertRaises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM dictionaries_dictionaryvalue WHERE id = %s", [self.call.pk])
            connection.check_constraints()

    def test_a_replacement_moves_the_visits_and_an_undo_gives_them_back(self):
        with operation(self.ann, "replace") as act:
            self.web.replace_with(self.call)
        self.assertEqual({visit.source for visit in Visit.objects.all()}, {self.call})
        undo(act, self.ann)
        self.assertEqual({visit.source.code for visit in Visit.objects.all()}, {"WEB"})

    def test_the_history_knows_who_did_what_in_the_admin(self):
        address = reverse("admin:dictionaries_dictionaryvalue_change", args=[self.call.pk])
        form = self.client.get(address).context["adminform"].form
        typed = {name: form[name].value() or "" for name in form.fields} | {"name": "Phone"}
        self.assertRedirects(
            self.client.post(address, typed), reverse("admin:dictionaries_dictionaryvalue_changelist")
        )
        act = Operation.objects.latest("pk")
        self.assertEqual(act.person, str(self.ann.pk))
        self.assertTrue(self.ann.email.startswith(act.actor_name))
        self.assertEqual(next_to_undo(self.ann.pk), act)
        undo(act, self.ann)
        self.call.refresh_from_db()
        self.assertEqual(self.call.name, "")

    def test_people_read_the_names_of_the_lists_in_their_language(self):
        with translation.override("pl"):
            self.assertEqual((self.call.label, self.web.label), ("Połączenie", "Strona internetowa"))
            with self.assertRaises(Refused) as caught:
                self.call.delete()
            self.assertIn("„Połączenie”", str(caught.exception))
        with translation.override("en"):
            self.assertEqual(self.call.label, "Call")

    def test_a_form_offers_the_values_of_the_list_and_refuses_those_of_others(self):
        page = self.client.get(reverse("admin:visits_visit_change", args=[self.visits[0].pk]))
        self.assertContains(page, "Strona internetowa")
        industry = DictionaryValue.objects.filter(dictionary__code="INDUSTRY").first()
        with self.assertRaises(ValidationError):
            Visit(guest="x", source=industry, stage=self.visits[0].stage).full_clean()

    def test_a_colour_is_picked_and_a_system_value_is_explained(self):
        stage = self.visits[0].stage
        page = self.client.get(reverse("admin:pipelines_stage_change", args=[stage.pk]))
        self.assertContains(page, "pipelines/admin-color.js")
        page = self.client.get(reverse("admin:pipelines_stage_delete", args=[stage.pk]))
        self.assertContains(page, "3")

    def test_other_databases_are_left_alone(self):
        Measurement.objects.create(degrees=21)
        self.assertEqual(Measurement.objects.using("measurements").count(), 1)
