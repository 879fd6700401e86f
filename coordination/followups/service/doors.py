"""The keys of a follow-up: stub to the function, all to the handler, content by the share.

Keys to the follow-up itself live by the follow-up; keys to content live by the share, or by the
follow-up where nothing leaves the organisation, and close five working days after its end.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from coordination.access.branches import live
from coordination.access.classes import (
    EVERY_CLASS,
    ORDINARY,
    ROLE_CLASSES,
    DataClass,
    Level,
    Role,
)
from coordination.access.keys import Key, Opening, Relation, end_keys, open_key
from coordination.core.memory import Question
from coordination.followups.models import FollowUp
from coordination.partners.models import Membership
from coordination.partners.queries import directory
from coordination.sharing.models import Share
from coordination.signals.models import SignalPerson
from coordination.signals.queries.family import without_family
from coordination.work import Work

CONTENT = ("signal", "young_person")
LEAD = Role.ORGANISATION_LEAD
_ASKED: Question[uuid.UUID, Sequence[Key]] = Question((Key,), ())


def open_asked(work: Work, follow_up: FollowUp, who: str | uuid.UUID) -> None:
    """Show the stub to somebody who may take it up.

    Args:
        work: the running unit of work.
        follow_up: has just been offered.
        who: a function of the asked organisation, or one membership of it.
    """
    _open(work, follow_up, Relation.ASKED, ("follow_up", follow_up.id), who, Level.STUB)


def open_named(work: Work, follow_up: FollowUp, holders: Iterable[str | uuid.UUID]) -> None:
    """Make functions and memberships of the owner `named` for a signal and its follow-up.

    Args:
        work: the running unit of work.
        follow_up: inside the owner.
        holders: functions, or ids of memberships.
    """
    for who in dict.fromkeys(holders):
        for record in (("signal", follow_up.signal_id), ("follow_up", follow_up.id)):
            _open(work, follow_up, Relation.NAMED, record, who, Level.FULL)


def open_handling(work: Work, follow_up: FollowUp, share: Share | None, handler: uuid.UUID) -> None:
    """Open the follow-up in full to its handler, and what the share allows of the content.

    Inside an organisation there is no share: who handles reads all, by own right (product §5).

    Args:
        work: the running unit of work.
        follow_up: has just been accepted by, or assigned to, its handler.
        share: live, or None where nothing leaves the organisation.
        handler: membership that handles it from now on.
    """
    record = ("follow_up", follow_up.id)
    _open(work, follow_up, Relation.HANDLING, record, handler, Level.FULL)
    if share is None:
        persons = _still_in(work, follow_up.signal_id, follow_up.person_ids)
        for content in (("signal", follow_up.signal_id), *persons):
            _open(work, follow_up, Relation.HANDLING, content, handler, Level.FULL)
    elif share.level > Level.STUB:
        _open_share(work, share, handler)


def close_handling(work: Work, follow_up: FollowUp) -> None:
    """Close everything to the one who handles it now, because somebody else will.

    Args:
        work: the running unit of work.
        follow_up: about to change hands.
    """
    for source in {follow_up.id, source_of(follow_up)}:
        end_keys(work.session, source, work.now, relations=(Relation.HANDLING,))


def close_content(work: Work, follow_up: FollowUp, moment: dt.datetime) -> None:
    """Let what the handler, and the lead to whom it climbed, see of the content close at a moment.

    Args:
        work: the running unit of work.
        follow_up: has just ended.
        moment: when.
    """
    end_keys(
        work.session,
        source_of(follow_up),
        moment,
        relations=(Relation.HANDLING,),
        record_kinds=CONTENT,
    )
    end_keys(work.session, follow_up.id, moment, relations=(Relation.CLIMBED,))


def close_named(work: Work, follow_up: FollowUp) -> None:
    """Close the signal to those who were named, because it was decided anew.

    Args:
        work: the running unit of work.
        follow_up: was superseded.
    """
    end_keys(work.session, follow_up.id, work.now, relations=(Relation.NAMED,))


def was_opened(work: Work, follow_up: FollowUp) -> bool:
    """Return whether content was ever open to a handler.

    Args:
        work: the running unit of work.
        follow_up: any.
    """
    opened = select(Key).where(
        Key.source_id == source_of(follow_up),
        Key.relation == Relation.HANDLING,
        Key.record_kind.in_(CONTENT),
    )
    return work.ungoverned(opened.limit(1)).first() is not None


def answerers(work: Work, follow_up: FollowUp) -> list[uuid.UUID]:
    """Return the active memberships to whom the question is open: who may take it up.

    Args:
        work: the running unit of work.
        follow_up: has been offered.
    """
    keys = asked(work, [follow_up.id])[follow_up.id]
    found = [_holders(work, key) for key in keys]
    members = dict.fromkeys(member.id for members in found for member in members)
    return without_family(work, follow_up.signal_id, members)


def asked(work: Work, follow_up_ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[Key]]:
    """Return for each follow-up the live keys of those who are asked; read once.

    Args:
        work: the running unit of work.
        follow_up_ids: have been offered.
    """

    def read(wanted: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[Key]]:
        keys = select(Key).where(
            Key.source_id.in_(wanted), Key.relation == Relation.ASKED, live(work.now)
        )
        found: dict[uuid.UUID, list[Key]] = defaultdict(list)
        for key in work.ungoverned(keys):
            found[key.source_id].append(key)
        return found

    return _ASKED.answers(work.session, follow_up_ids, read)


def ensure_somebody_is_asked(work: Work, follow_up: FollowUp) -> bool:
    """Let the own lead stand in where nobody of the organisation is left to answer.

    Only inside one organisation, and within the lead's classes (product text §4.2).

    Args:
        work: the running unit of work.
        follow_up: offered.

    Returns:
        Whether somebody can answer now; otherwise the administrators must be alarmed.
    """
    if answerers(work, follow_up):
        return True
    if not (follow_up.internal and follow_up.data_class in ROLE_CLASSES[LEAD]):
        return False
    open_asked(work, follow_up, LEAD.value)
    work.flush()
    return bool(answerers(work, follow_up))


def classes_of(share: Share) -> frozenset[DataClass]:
    """Return the classes that a share reaches: D3 to D5 only under a ground of their own.

    Args:
        share: any.
    """
    found = set(ORDINARY)
    if share.special_ground:
        found.add(DataClass.D3)
    if share.criminal_ground:
        found.add(DataClass.D4)
    if share.wpg_decision_id:
        found.add(DataClass.D5)
    return frozenset(found)


def source_of(follow_up: FollowUp) -> uuid.UUID:
    """Return what the keys to content live by: the share, or the follow-up inside its owner."""
    return follow_up.share_id or follow_up.id


def _open_share(work: Work, share: Share, handler: uuid.UUID) -> None:
    reached = classes_of(share)
    persons = _still_in(work, share.signal_id, share.persons)
    for record in (("signal", share.signal_id), *persons):
        open_key(
            work.session,
            Opening(
                relation=Relation.HANDLING,
                record=record,
                holder=(share.recipient_organisation_id, handler),
                level=Level(share.level),
                classes=_narrowed(record, reached, share.data_class),
                source_id=share.id,
                purpose=share.purpose,
                legal_basis=share.legal_basis,
                decision_id=share.wpg_decision_id,
            ),
            work.now,
        )


def _still_in(
    work: Work, signal_id: uuid.UUID, persons: Iterable[uuid.UUID]
) -> list[tuple[str, uuid.UUID]]:
    """Return those of the persons whom a correction has not taken out of the signal."""
    wanted = select(SignalPerson.young_person_id).where(
        SignalPerson.signal_id == signal_id, SignalPerson.young_person_id.in_(list(persons))
    )
    return [("young_person", person_id) for person_id in work.ungoverned(wanted)]


def _open(
    work: Work,
    follow_up: FollowUp,
    relation: Relation,
    record: tuple[str, uuid.UUID],
    who: str | uuid.UUID,
    level: Level,
) -> None:
    organisation_id = follow_up.asked_organisation_id or follow_up.organisation_id
    open_key(
        work.session,
        Opening(
            relation=relation,
            record=record,
            holder=(organisation_id, who),
            level=level,
            classes=_narrowed(record, EVERY_CLASS, follow_up.data_class),
            source_id=follow_up.id,
            purpose=follow_up.purpose,
            legal_basis=follow_up.legal_basis,
            decision_id=follow_up.wpg_decision_id,
        ),
        work.now,
    )


def _narrowed(
    record: tuple[str, uuid.UUID], reached: frozenset[DataClass], data_class: DataClass
) -> frozenset[DataClass]:
    """Return the classes of a key; to a registration, those of the concern it comes from.

    Who may not read the concern may not learn either whom it is about.
    """
    return reached & {data_class} if record[0] == "young_person" else reached


def _holders(work: Work, key: Key) -> Sequence[Membership]:
    if key.function is not None:
        return directory.members_of_function(
            work.session, key.organisation_id, key.function, work.now
        )
    member_id = key.membership_id
    found = directory.membership(work.session, member_id, work.now) if member_id else None
    return [found] if found else []
