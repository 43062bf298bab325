"""Browsers that keep the page they have seen."""

from django.test import Client

from lists.entries import EntryList
from tests.people import list_url


class Reader:
    def __init__(self, client: Client, entry_list: EntryList) -> None:
        self.client, self.url = client, list_url(entry_list)
        self.page = client.get(self.url)
        assert self.page.status_code == 200

    def again(self, **headers: str):
        return self.client.get(self.url, headers={"If-None-Match": self.page.headers["ETag"], **headers})
