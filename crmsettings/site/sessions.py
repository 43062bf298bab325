"""Django's sessions in the database; only to read one, the SQL is not written anew for every request."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from lists.statements import one


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        session = one(Session, session_key=self.session_key)
        if session is None or session.expire_date <= timezone.now():
            self._session_key = None
            return {}
        return self.decode(session.session_data)
