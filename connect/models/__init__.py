"""What is kept for programs: the tokens with which they come, how many of them were bad, and the numbers that
they sent for the order.

Each module begins with its rules.
"""

from connect.models.bad_tokens import BadTokens
from connect.models.sent_sorts import SentSort
from connect.models.webhooks import Webhook

__all__ = ["BadTokens", "SentSort", "Webhook"]
