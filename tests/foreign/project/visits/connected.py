"""What programs are promised by a project that has connected its lists."""

import re
from io import StringIO

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import TestCase

from connect.models import Webhook
from dictionaries.models import DictionaryValue
from lists.models import Operation


class ConnectedTests(TestCase):
    databases = {"default", "measurements"}

    @classmethod
    def setUpTestData(cls):
        call_command("load_lists", verbosity=0)
        cls.ann = get_user_model().objects.create_superuser("ann@example.com", "secret")
        _webhook, cls.token = Webhook.issue(cls.ann, "ERP", language="en")

    def call(self, method, **parameters):
        return self.client.post(f"/rest/{self.ann.pk}/{self.token}/{method}", parameters).json()

    def test_programs_for_bitrix24_read_and_write_the_lists(self):
        rows = self.call("crm.status.list", **{"filter[ENTITY_ID]": "SOURCE"})["result"]
        self.assertIn("CALL", [row["STATUS_ID"] for row in rows])
        self.assertEqual(self.call("user.current")["result"]["ID"], str(self.ann.pk))
        call = next(row["ID"] for row in rows if row["STATUS_ID"] == "CALL")
        self.assertTrue(self.call("crm.status.update", **{"id": call, "fields[NAME]": "Phone"})["result"])
        act = Operation.objects.latest("pk")
        self.assertEqual((act.person, act.via), (str(self.ann.pk), "ERP"))

    def test_a_document_is_applied_and_the_feed_says_by_whom(self):
        headers = {"Authorization": f"Bearer {self.token}"}
        document = self.client.get("/api/lists/dictionaries/SOURCE", headers=headers).json()
        document["dictionaries"][0]["values"][0]["name"] = "Phone"
        start = self.client.get("/api/changes", headers=headers).json()["cursor"]
        sent = {"data": document, "content_type": "application/json", "headers": headers}
        done = self.client.post("/api/lists/apply?policy=merge", **sent)
        self.assertEqual(done.status_code, 200, done.content)
        self.assertEqual(DictionaryValue.objects.get(dictionary__code="SOURCE", code="CALL").label, "Phone")
        feed = self.client.get(f"/api/changes?after={start}", headers=headers).json()
        (act,) = feed["changes"]
        self.assertEqual(act["user"], {"id": str(self.ann.pk), "name": self.ann.email})

    def test_a_token_is_made_on_the_command_line_and_its_address_works(self):
        out = StringIO()
        call_command("webhook", "add", self.ann.email, "Shop", stdout=out, stderr=StringIO())
        address = re.search(r"Address: \S*(/rest/\S+)", out.getvalue())[1]
        self.assertIn(str(self.ann.pk), address)
        self.assertIn("result", self.client.post(f"{address}crm.status.list").json())

    def test_what_there_is_to_ask_is_told_to_people_and_programs(self):
        self.assertEqual(self.client.get("/api/openapi.json").status_code, 200)
        page = self.client.get("/api/")
        self.assertContains(page, "crm.status.list")
