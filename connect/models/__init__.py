"""What is kept for programs: the tokens with which they come, and the numbers and colours as they sent them.

Each module begins with its rules.
"""

from connect.models.sent_colors import SentColor
from connect.models.sent_sorts import SentSort
from connect.models.webhooks import Webhook

__all__ = ["SentColor", "SentSort", "Webhook"]
