"""What is asked of a person before it is done, and what they allow. Other rooms come in through here."""

from lowkey.chat.approvals.approvals import Approvals
from lowkey.chat.approvals.asking import approval, refusal
from lowkey.chat.approvals.leave import Leave
from lowkey.chat.approvals.permissions import Permissions
from lowkey.chat.nouns import OfferedTool, Permission, Word

__all__ = [
    "Approvals",
    "Leave",
    "OfferedTool",
    "Permission",
    "Permissions",
    "Word",
    "approval",
    "refusal",
]
