"""Tables of follow-ups, the process director's desk, notices and reminders."""

from coordination.followups.models.climbing import Climbing
from coordination.followups.models.desk import DeskItem, DeskStatus
from coordination.followups.models.followups import FollowUp
from coordination.followups.models.notices import ALARMS, Notice, NoticeKind
from coordination.followups.models.reminders import Reminder

__all__ = [
    "ALARMS",
    "Climbing",
    "DeskItem",
    "DeskStatus",
    "FollowUp",
    "Notice",
    "NoticeKind",
    "Reminder",
]
