"""Whether a calendar is still to hold what an invitation says, asked as its reader."""

from __future__ import annotations

from sqlalchemy import select

from coordination.conferences.models import ConferenceParticipant
from coordination.mail.letters import EntryMethod, Letter
from coordination.work import Work


def still_holds(work: Work, letter: Letter) -> bool:
    """Return whether an invitation may be sent: its reader sits there, and was told nothing newer.

    The end of an entry always may, so that nothing stays in a calendar.

    Args:
        work: that acts as the reader; to who has left the table the database shows no participants.
        letter: with its entry.
    """
    entry = letter.entry
    if entry is None or entry.method is EntryMethod.CANCEL:
        return True
    mine = select(ConferenceParticipant.id).where(
        ConferenceParticipant.conference_id == entry.conference_id,
        ConferenceParticipant.membership_id == work.actor.membership_id,
        ConferenceParticipant.invited,
        ConferenceParticipant.sequence == entry.sequence,
    )
    return work.session.scalar(mine) is not None
