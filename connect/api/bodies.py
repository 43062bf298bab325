"""What is sent to be planned: a document alone, or in an envelope of JSON with what else is to be said.

{"document": {…} or "a text", "policy": "exact", "list": "dictionaries/SOURCE", "digest": "…",
 "reason": "…", "decisions": {"left": [ADDRESS], "matches": {ADDRESS: CODE}, "missing": {ADDRESS: …}}}
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from connect.api.calls import Call
from connect.api.endpoints import CSV, JSON, YAML
from connect.api.problems import Problem, unfit
from connect.api.sight import list_for, require_document
from lists.loading.documents import Broken, Document, Missing
from lists.loading.formats import Hints, read_document
from lists.loading.plans import Decisions, Policy
from lists.models import REASON_LENGTH

ENDINGS = {JSON: ".json", YAML: ".yaml", "text/yaml": ".yaml", "application/x-yaml": ".yaml", CSV: ".csv"}
NAME = "document"  # of the file, without its ending: a body has none
ENVELOPE = {"document", "policy", "list", "digest", "reason", "decisions"}
DECISIONS = {"left", "matches", "missing", "keeps_order"}
MISSING = re.compile(rf"{'|'.join(Missing)}|=.+")


@dataclass(frozen=True)
class Asked:
    document: Document
    policy: Policy
    decisions: Decisions
    digest: str  # of the plan that is meant; empty: whatever it is
    reason: str


def asked(call: Call) -> Asked:
    """Raises Problem, Broken, PermissionDenied and Http404."""
    said, ending, data = _opened(call)
    names = ("policy", "list", "digest", "reason")
    words = {name: _text(said, name) or call.text(name) for name in names}
    if len(words["reason"]) > REASON_LENGTH:
        raise unfit("reason", _("The reason is too long: 200 characters at most. Nothing has changed."))
    if words["policy"] not in {"", *Policy}:
        raise unfit("policy", _("One of %(known)s is expected.") % {"known": ", ".join(Policy)})
    if words["list"]:
        list_for(call.user, words["list"])
    document = read_document(f"{NAME}{ending}", data, Hints(target=words["list"]))
    document.source = ""
    require_document(call.user, document)
    digest = words["digest"] or call.request.headers.get("If-Match", "").removeprefix("W/").strip('"')
    policy = Policy(words["policy"] or Policy.MERGE)
    return Asked(document, policy, _decisions(said.get("decisions")), digest, words["reason"])


def _opened(call: Call) -> tuple[Mapping[str, object], str, bytes]:
    """What is said beside the document, and the document as a file: its ending and its content."""
    ending = ENDINGS.get(call.request.content_type or "", "")
    if call.request.content_type == "multipart/form-data":
        raise Problem(415, "type", _("Send the document itself as the body, not a form."))
    body = call.request.body
    if not body.strip():
        raise Broken(_("There is nothing in this file."))
    envelope = _envelope(body) if ending in ("", ".json") else None
    if envelope is None:
        return {}, ending, body
    if unknown := sorted(envelope.keys() - ENVELOPE):
        raise unfit(unknown[0], _("This is not known here."))
    document = envelope["document"]
    if isinstance(document, str):
        return envelope, "", document.encode(errors="replace")
    return envelope, ".json", json.dumps(document, indent=2, ensure_ascii=False).encode(errors="replace")


def _envelope(body: bytes) -> dict[str, object] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None  # whoever reads documents says what is wrong with it
    return found if isinstance(found, dict) and "document" in found else None


def _decisions(said: object) -> Decisions:
    if said is None:
        return Decisions()
    if not isinstance(said, dict) or said.keys() - DECISIONS:
        known = {"known": ", ".join(sorted(DECISIONS))}
        raise unfit("decisions", _("One of %(known)s is expected.") % known)
    left, keeps_order = said.get("left", []), said.get("keeps_order", False)
    if not isinstance(left, list) or not all(isinstance(one, str) for one in left):
        raise unfit("decisions.left", _("A list of addresses is expected."))
    if not isinstance(keeps_order, bool):
        raise unfit("decisions.keeps_order", _("true or false"))
    missing = _codes(said, "missing")
    if not all(MISSING.fullmatch(word) for word in missing.values()):
        known = {"known": ", ".join([*Missing, "=CODE"])}
        raise unfit("decisions.missing", _("One of %(known)s is expected.") % known)
    return Decisions(frozenset(left), _codes(said, "matches"), missing, keeps_order)


def _codes(said: Mapping[str, object], name: str) -> dict[str, str]:
    found = said.get(name, {})
    if not isinstance(found, dict) or not all(isinstance(word, str) for word in found.values()):
        raise unfit(f"decisions.{name}", _("Addresses with a word for each are expected."))
    return found


def _text(said: Mapping[str, object], name: str) -> str:
    text = said.get(name, "")
    if not isinstance(text, str) or "\0" in text:
        raise unfit(name, _("A text is expected."))
    return text
