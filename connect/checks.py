"""What does not arrive: `manage.py check --deploy --database default`."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from connect.models import Subscription
from lists.models import Operation

PATIENCE = timedelta(hours=1)


@register(Tags.database, deploy=True)
def check_deliveries(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Nobody delivers, or somebody should look at the address."""
    if not databases:
        return []
    long_ago = timezone.now() - PATIENCE
    waits = Exists(Operation.objects.filter(pk__gt=OuterRef("cursor"), at__lt=long_ago))
    is_stuck = Q(failing_since=None) | Q(failing_since__lt=long_ago)
    return [
        Warning(
            _("Changes have been waiting for the subscription “%(name)s” for more than an hour.")
            % {"name": name},
            hint=_("Look at its page, and whether “manage.py deliver” is running."),
            id="connect.W001",
        )
        for name in Subscription.objects.filter(is_stuck, waits, paused=None).values_list("name", flat=True)
    ]
