"""What is kept for programs: the tokens with which they come, how many of them were bad, what they sent, word
for word, and the addresses that hear changes.

Each module begins with its rules.
"""

from connect.models.bad_tokens import BadTokens
from connect.models.deliveries import Delivery
from connect.models.sent_values import SentValue
from connect.models.subscriptions import Subscription
from connect.models.webhooks import Webhook

__all__ = ["BadTokens", "Delivery", "SentValue", "Subscription", "Webhook"]
