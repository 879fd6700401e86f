"""What a follow-up can become: states, kinds and the table of transitions. Pure.

The closed lists that answers are chosen from stand in `answers.py`, terms in `terms.py` and the
reminder ladder in `ladder.py`. Lateness is no state: it is derived from the dates.
"""

from __future__ import annotations

from enum import StrEnum

from coordination.access.classes import DataClass
from coordination.core.errors import Conflict
from coordination.signals.rules import Urgency


class FollowUpStatus(StrEnum):
    """Where a follow-up stands (product text §4.3)."""

    PROPOSED = "proposed"  # waits for the owner's coordinator to release it
    OFFERED = "offered"  # the addressed function sees the stub
    ACCEPTED = "accepted"  # a named handler has the content
    DONE = "done"  # the first decision was fed back
    KEPT = "kept"  # kept inside by a person, with a reason
    DECLINED = "declined"  # refused before acceptance, or no partner could be found
    RETURNED = "returned"  # given back after acceptance
    WITHDRAWN = "withdrawn"  # taken back by the asker
    SUPERSEDED = "superseded"  # the signal was decided anew


class FollowUpAct(StrEnum):
    """What can happen to a follow-up."""

    RELEASE = "release"
    KEEP = "keep"
    FAIL = "fail"  # at release: nobody can be asked; the system says why
    ACCEPT = "accept"
    DECLINE = "decline"
    ASSIGN = "assign"  # to another member of the addressed function
    COMPLETE = "complete"
    RETURN = "return"
    COME_BACK = "come_back"  # the handler's membership ended: to the function again
    WITHDRAW = "withdraw"
    SUPERSEDE = "supersede"


class FollowUpKind(StrEnum):
    """What is asked."""

    REVIEW = "review"  # look at a mentor's signal: pass on or not
    ABSENCE_REPORT = "absence_report"  # statutory: Leerplichtwet article 21a
    OWN_ACTION = "own_action"  # act inside the own organisation
    SUPPORT = "support"  # support inside the own organisation
    SAFETY_CONSULT = "safety_consult"  # think along about safety
    HELP_REQUEST = "help_request"  # youth help, with consent or a ground
    REPORTING_CODE = "reporting_code"  # the five steps of the reporting code
    WEIGHING = "weighing"  # the closed lane
    AREA_QUESTION = "area_question"  # about a group or place, never a named person


class Reach(StrEnum):
    """How far news of a follow-up may travel when it is late."""

    BETWEEN = "between"  # two organisations: in the end the process director
    INSIDE = "inside"  # one organisation: in the end its lead
    CIRCLE = "circle"  # a lane or named persons: nobody else, existence included


_S, _A, _K = FollowUpStatus, FollowUpAct, FollowUpKind

OPEN = frozenset({_S.PROPOSED, _S.OFFERED, _S.ACCEPTED})
ENDED = frozenset(FollowUpStatus) - OPEN

# Kinds that an organisation asks of itself. Nobody else would take them up, so they cannot be
# declined or returned, only assigned to a colleague: otherwise a signal would get lost.
INSIDE_KINDS = frozenset({_K.REVIEW, _K.OWN_ACTION, _K.SUPPORT, _K.REPORTING_CODE})
DECLINABLE = frozenset({_K.SAFETY_CONSULT, _K.HELP_REQUEST, _K.WEIGHING, _K.AREA_QUESTION})
# An absence report is a legal duty of the school: it has no "no", only a wrong address.
RETURNABLE = DECLINABLE | {_K.ABSENCE_REPORT}

CIRCLE_CLASSES = frozenset({DataClass.D6, DataClass.DV})

TRANSITIONS: dict[tuple[FollowUpStatus, FollowUpAct], FollowUpStatus] = {
    (_S.PROPOSED, _A.RELEASE): _S.OFFERED,
    (_S.PROPOSED, _A.KEEP): _S.KEPT,
    (_S.PROPOSED, _A.FAIL): _S.DECLINED,
    (_S.PROPOSED, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.PROPOSED, _A.SUPERSEDE): _S.SUPERSEDED,
    (_S.OFFERED, _A.ACCEPT): _S.ACCEPTED,
    (_S.OFFERED, _A.DECLINE): _S.DECLINED,
    (_S.OFFERED, _A.ASSIGN): _S.OFFERED,  # who should answer; the answer stays theirs to give
    (_S.OFFERED, _A.COME_BACK): _S.OFFERED,
    (_S.OFFERED, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.OFFERED, _A.SUPERSEDE): _S.SUPERSEDED,
    (_S.ACCEPTED, _A.ASSIGN): _S.ACCEPTED,
    (_S.ACCEPTED, _A.COMPLETE): _S.DONE,
    (_S.ACCEPTED, _A.RETURN): _S.RETURNED,
    (_S.ACCEPTED, _A.COME_BACK): _S.OFFERED,
    (_S.ACCEPTED, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.ACCEPTED, _A.SUPERSEDE): _S.SUPERSEDED,
}


def after(status: FollowUpStatus, act: FollowUpAct, kind: FollowUpKind) -> FollowUpStatus:
    """Return the status that an act leads to.

    Args:
        status: where the follow-up stands.
        act: what happens to it.
        kind: what is asked; some kinds cannot be declined or returned.

    Raises:
        Conflict: `act_not_possible_for_kind` or `act_not_possible_now`.
    """
    if not _kind_allows(kind, act):
        raise Conflict("act_not_possible_for_kind", act=act.value, kind=kind.value)
    target = TRANSITIONS.get((status, act))
    if target is None:
        raise Conflict("act_not_possible_now", act=act.value, status=status.value)
    return target


def acts(status: FollowUpStatus, kind: FollowUpKind) -> frozenset[FollowUpAct]:
    """Return every act that a status and a kind allow.

    Args:
        status: where the follow-up stands.
        kind: what is asked.
    """
    return frozenset(act for held, act in TRANSITIONS if held is status and _kind_allows(kind, act))


def may_take_steps(status: FollowUpStatus, kind: FollowUpKind) -> bool:
    """Return whether steps of the reporting code are written down.

    Args:
        status: where the follow-up stands.
        kind: what is asked.
    """
    return kind is _K.REPORTING_CODE and status in OPEN


# Content closes some days after these ends, and until then a receiver may still need it.
_HANDED_OVER = frozenset({_S.ACCEPTED, _S.DONE, _S.RETURNED})
# Police data stay where the decision put them; the circles stay inside.
_ADOPTABLE = frozenset(DataClass) - CIRCLE_CLASSES - {DataClass.D5}


def may_adopt(status: FollowUpStatus, data_class: DataClass, *, internal: bool) -> bool:
    """Return whether a receiver may take something over into its own file.

    Args:
        status: where the follow-up stands.
        data_class: of its content.
        internal: whether nothing left the organisation; then it is its own already.
    """
    return status in _HANDED_OVER and data_class in _ADOPTABLE and not internal


def first_status(*, leaves_owner: bool) -> FollowUpStatus:
    """Return the status in which a follow-up begins.

    Args:
        leaves_owner: whether another organisation is asked; then a person must release it first.
    """
    return _S.PROPOSED if leaves_owner else _S.OFFERED


def reach_of(data_class: DataClass, *, leaves_owner: bool) -> Reach:
    """Return how far news of this follow-up may travel.

    Args:
        data_class: of the signal; D6 and DV are invisible outside their circle.
        leaves_owner: whether another organisation is asked.
    """
    if data_class in CIRCLE_CLASSES:
        return Reach.CIRCLE
    return Reach.BETWEEN if leaves_owner else Reach.INSIDE


def is_quick(kind: FollowUpKind, urgency: Urgency) -> bool:
    """Return whether the short terms and the short ladder hold (product text §4.4).

    The text names `safety_consult` and `soon`; what is acute is never slower than soon.

    Args:
        kind: what is asked.
        urgency: of the signal.
    """
    return kind is _K.SAFETY_CONSULT or urgency is not Urgency.ORDINARY


def _kind_allows(kind: FollowUpKind, act: FollowUpAct) -> bool:
    if act is _A.DECLINE:
        return kind in DECLINABLE
    return act is not _A.RETURN or kind in RETURNABLE
