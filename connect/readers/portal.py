"""The lists of a Bitrix24 portal, asked for by the address of one of its webhooks."""

import json
import re
from collections.abc import Iterator
from time import monotonic
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from connect.bitrix24.vocabulary import DEAL_ENTITY_TYPE_ID
from connect.outgoing import SECONDS, Answer, Unreachable, send
from connect.readers.json_values import json_values
from lists.loading.documents import Broken
from lists.loading.formats import MOST_BYTES

TAKES = "the address of a webhook of Bitrix24: https://…/rest/1/…/"
WEBHOOK = re.compile(r"/rest/\d+/[A-Za-z0-9_-]+/?\Z")
MOST_PAGES = 200
MOST_SECONDS = 60
UNKNOWN = "ERROR_METHOD_NOT_FOUND"  # of portals that are older, or newer, than a method

QUESTIONS: dict[str, dict[str, object]] = {
    "crm.category.list": {"entityTypeId": int(DEAL_ENTITY_TYPE_ID)},
    "crm.dealcategory.list": {},
    "crm.status.entity.types": {},
    "crm.status.list": {"order": {"SORT": "ASC"}},
}


def fetch_portal(address: str) -> bytes:
    """The answers of a portal, as the reader of Bitrix24 reads them. Raises Broken, which tells no token."""
    address = address.strip()
    if not WEBHOOK.search(urlsplit(address).path):
        raise Broken(_("This is not a webhook of Bitrix24, such as https://…/rest/1/…/"))
    portal = _Portal(address.rstrip("/"))
    answers = {method: list(portal.pages(method, question)) for method, question in QUESTIONS.items()}
    return json.dumps(answers, ensure_ascii=False).encode()


class _Portal:
    def __init__(self, address: str) -> None:
        self.address = address
        self.end = monotonic() + MOST_SECONDS
        self.left = MOST_BYTES

    def pages(self, method: str, question: dict[str, object]) -> Iterator[object]:
        """Each answer, until one does not speak of a next one."""
        start: object = 0
        for _page in range(MOST_PAGES):
            found = self._ask(method, {**question, "start": start})
            if found is None:
                return
            yield found
            following = found.get("next")
            if not isinstance(following, int) or not isinstance(start, int) or following <= start:
                return
            start = following
        raise Broken(_("The portal never stops sending more."))

    def _ask(self, method: str, question: dict[str, object]) -> dict[str, object] | None:
        seconds = min(SECONDS, self.end - monotonic())
        if seconds <= 0:
            raise Broken(_("The portal never stops sending more."))
        url = f"{self.address}/{method}.json"
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        try:
            answer = send("POST", url, json.dumps(question).encode(), headers, seconds)
        except Unreachable as error:
            raise Broken(str(error)) from error
        self.left -= len(answer.body)
        if self.left < 0:
            raise Broken(_("The portal never stops sending more."))
        found = _object(answer)
        if found.get("error") == UNKNOWN:
            return None
        if "error" in found:
            raise Broken(_("The portal answered with an error: %(reason)s") % {"reason": self._reason(found)})
        return found

    def _reason(self, found: dict[str, object]) -> str:
        """Its own words, without the token, should it repeat the address."""
        reason = str(found.get("error_description") or found["error"])[:200]
        return reason.replace(self.address.rpartition("/")[2], "…")


def _object(answer: Answer) -> dict[str, object]:
    if 300 <= answer.status < 400:
        raise Broken(_("The portal redirects to another address: enter that one."))
    try:
        found = json_values(answer.body)[0]
    except Broken:
        found = None
    if not isinstance(found, dict) or not {"result", "error"} & set(found):
        words = {"status": answer.status}
        raise Broken(_("This is not the answer of a Bitrix24 portal (HTTP %(status)d).") % words)
    return found
