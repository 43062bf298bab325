"""What is kept for programs: the tokens with which they come, the numbers that they sent for the order, and
the addresses that hear changes.

Each module begins with its rules.
"""

from connect.models.deliveries import Delivery
from connect.models.sent_sorts import SentSort
from connect.models.subscriptions import Subscription
from connect.models.webhooks import Webhook

__all__ = ["Delivery", "SentSort", "Subscription", "Webhook"]
