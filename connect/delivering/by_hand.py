"""What a person sends, beside the messages in their order: a test, or once more what was sent before."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from connect.delivering.messages import messages_of, test_message
from connect.delivering.sending import Outcome, again, attempt
from connect.models import Delivery, Subscription
from lists.audit.sight import without
from lists.models import Operation
from records.access import hidden_from

PATIENCE = 5.0  # seconds: somebody waits for the page


def send_test(subscription: Subscription) -> Outcome:
    """It tells nothing of the lists, and leaves the cursor where it is."""
    outcome = attempt(subscription, test_message(subscription), timeout=PATIENCE)
    outcome.delivery.note()
    return outcome


def resend(delivery: Delivery) -> Outcome:
    """With the same id, and as the history tells it now. Raises ValidationError."""
    subscription = delivery.subscription
    if delivery.operation is None:
        raise ValidationError(_("A test is not sent again: send another one."))
    if delivery.operation > subscription.cursor:
        raise ValidationError(_("It is still being tried, and nothing overtakes it."))
    rows = Operation.objects.filter(pk=delivery.operation)
    operations = list(without(hidden_from(subscription.owner), rows))
    message = next(messages_of(subscription, operations), None)
    if message is None or message.id != delivery.message:
        raise ValidationError(_("The history no longer has this change, or its owner may not see it."))
    outcome = again(delivery, attempt(subscription, message, timeout=PATIENCE))
    outcome.delivery.note()
    return outcome
