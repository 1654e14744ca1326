"""How people hear that something is done or wants their word. Knows no job and no conversation."""

from lowkey.notify.channels import Channels
from lowkey.notify.check import check
from lowkey.notify.notices import Notices
from lowkey.notify.nouns import KINDS, Channel, Inbox, Kind, Mail, Notice, Quiet, Told
from lowkey.notify.protocol import Access, Maker, Message, Notifier
from lowkey.notify.push import Subscription
from lowkey.notify.ways import GoneError, Way

__all__ = [
    "KINDS",
    "Access",
    "Channel",
    "Channels",
    "GoneError",
    "Inbox",
    "Kind",
    "Mail",
    "Maker",
    "Message",
    "Notice",
    "Notices",
    "Notifier",
    "Quiet",
    "Subscription",
    "Told",
    "Way",
    "check",
]
