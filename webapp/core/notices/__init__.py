"""Messages that leave the house, so that somebody called learns of it with the app closed; off unless set up.

A message says that something waits and its number, nothing else: no text, no place, no person.
"""

from webapp.core.notices.commands import notify
from webapp.core.notices.notice import Channel, Reached, Recipient, Topic
from webapp.core.notices.queries import reached

__all__ = ["Channel", "Reached", "Recipient", "Topic", "notify", "reached"]
