"""What is kept for programs: the tokens with which they come, how many of them were bad, and what they sent,
word for word.

Each module begins with its rules.
"""

from connect.models.bad_tokens import BadTokens
from connect.models.sent_values import SentValue
from connect.models.webhooks import Webhook

__all__ = ["BadTokens", "SentValue", "Webhook"]
