"""Django's sessions in the database, read by a statement that is written once.

Every request reads its session. The ORM takes longer to write that query than the database to answer it: a
quarter of the time of an answer that nothing has changed.
"""

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
