"""Moving conversations in and out. Other rooms come in through here."""

from lowkey.chat.transfer.bring import Bringer
from lowkey.chat.transfer.nouns import Brought, Preview, Tree
from lowkey.chat.transfer.take import Format, Taken, Taker

__all__ = ["Bringer", "Brought", "Format", "Preview", "Taken", "Taker", "Tree"]
