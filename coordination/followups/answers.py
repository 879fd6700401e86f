"""The closed lists that people answer from: reasons, outcomes and feedback. Pure.

Why an answer is closed: free words about a young person would travel to another organisation, and
for mentors and police they must not (product text §4.3). The shell has the words for every code.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from coordination.access.classes import Role
from coordination.core.errors import FieldProblem
from coordination.followups.rules import FollowUpKind

LONGEST_NOTE = 2_000  # characters; a proposal: feedback is a few sentences, not a file


class DeclineReason(StrEnum):
    """Why the addressed function does not take it up."""

    NOT_OUR_TASK = "not_our_task"
    OUTSIDE_TERRITORY = "outside_territory"
    NO_CAPACITY = "no_capacity"
    ALREADY_INVOLVED = "already_involved"  # they act already, on another request
    INSUFFICIENT_INFORMATION = "insufficient_information"
    CONFLICT_OF_INTEREST = "conflict_of_interest"


class FailureReason(StrEnum):
    """Why the system could not carry out an effect: reasons that no person can choose."""

    NO_RULE = "no_rule"  # no row of the rule set matched
    NO_PARTNER = "no_partner"  # nobody of this kind in the territory
    SEVERAL_PARTNERS = "several_partners"
    ORGANISATION_INACTIVE = "organisation_inactive"
    RULES_NOT_ACCEPTED = "rules_not_accepted"
    CLASS_NOT_READABLE = "class_not_readable"  # the target role may not read it at that level
    NO_MUNICIPALITY = "no_municipality"  # no home or no place of the event is known
    NOBODY_IN_FUNCTION = "nobody_in_function"  # the partner has no active member to ask


class ReturnReason(StrEnum):
    """Why a handler gives it back."""

    WRONG_MUNICIPALITY = "wrong_municipality"
    NOT_OUR_TASK = "not_our_task"
    NO_CAPACITY = "no_capacity"
    ANOTHER_PARTNER_LEADS = "another_partner_leads"
    HELP_NOT_WANTED = "help_not_wanted"  # the young person or guardians do not want it
    INSUFFICIENT_INFORMATION = "insufficient_information"
    CONFLICT_OF_INTEREST = "conflict_of_interest"


class KeepReason(StrEnum):
    """Why the owner's coordinator keeps a proposed follow-up inside."""

    HANDLED_INSIDE = "handled_inside"
    BY_TELEPHONE = "by_telephone"  # police rows offer it: what is shared may become police data
    PARTNER_ALREADY_INVOLVED = "partner_already_involved"
    NO_CONSENT = "no_consent"
    NO_GROUND = "no_ground"
    NOT_IN_THE_INTEREST = "not_in_the_interest"  # sharing would do the young person harm
    NOT_NECESSARY = "not_necessary"


class TakeBackReason(StrEnum):
    """Why the asker takes a follow-up back."""

    NO_LONGER_NEEDED = "no_longer_needed"
    WRONG_PERSON = "wrong_person"
    WRONG_PARTNER = "wrong_partner"
    OBJECTION = "objection"
    CONSENT_WITHDRAWN = "consent_withdrawn"


class Outcome(StrEnum):
    """What came of it. Which ones a kind offers stands in `OUTCOMES`."""

    PASS_ON = "pass_on"  # noqa: S105 - the review: decide anew by the other rows
    HANDLED_INSIDE = "handled_inside"
    WATCH = "watch"
    NO_FURTHER_ACTION = "no_further_action"
    INVESTIGATION_STARTED = "investigation_started"
    TALK_PLANNED = "talk_planned"
    TALK_HELD = "talk_held"
    MEASURE_TAKEN = "measure_taken"
    SUPPORT_ARRANGED = "support_arranged"
    NOT_UNAUTHORISED = "not_unauthorised"  # the absence turned out to be authorised
    AGREEMENTS_MADE = "agreements_made"
    PARTNER_ASKED = "partner_asked"
    NOT_REACHED = "not_reached"
    TAKEN_UP = "taken_up"
    ADVICE_GIVEN = "advice_given"
    HELP_STARTED = "help_started"
    INTAKE_PLANNED = "intake_planned"
    WAITING_LIST = "waiting_list"
    ALREADY_IN_HELP = "already_in_help"
    REFERRED = "referred"
    HELP_NOT_WANTED = "help_not_wanted"
    SUSPICION_NOT_CONFIRMED = "suspicion_not_confirmed"
    HELP_ORGANISED = "help_organised"
    REPORTED = "reported"  # to Veilig Thuis, by telephone
    REPORTED_AND_HELP_ORGANISED = "reported_and_help_organised"
    NOT_SUBSTANTIATED = "not_substantiated"
    MORE_INFORMATION_NEEDED = "more_information_needed"
    APPROACH_AGREED = "approach_agreed"
    HANDED_TO_INVESTIGATION = "handed_to_investigation"
    ON_THE_AGENDA = "on_the_agenda"
    ACTION_AGREED = "action_agreed"


class FeedbackLine(StrEnum):
    """The line that every asker, and every mentor, may read."""

    RECEIVED = "received"
    WILL_CALL = "will_call"
    TAKEN_UP = "taken_up"
    ANOTHER_PARTNER_TAKES_IT_UP = "another_partner_takes_it_up"
    WAITING_LIST = "waiting_list"
    HANDLED_AT_SCHOOL = "handled_at_school"
    FINISHED = "finished"
    NOTHING_NEEDED = "nothing_needed"
    NOTHING_MORE_CAN_BE_SAID = "nothing_more_can_be_said"


class Advice(StrEnum):
    """What the asker should do meanwhile."""

    NOTHING_SPECIAL = "nothing_special"
    STAY_IN_CONTACT = "stay_in_contact"
    KEEP_WATCHING = "keep_watching"
    CALL_WHEN_IT_GETS_WORSE = "call_when_it_gets_worse"
    ASK_BEFORE_ACTING = "ask_before_acting"
    DO_NOT_DISCUSS_YET = "do_not_discuss_yet"


class FamilyKnows(StrEnum):
    """Whether the young person or guardians know."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"


_K, _O, _D, _R = FollowUpKind, Outcome, DeclineReason, ReturnReason

DECLINE_REASONS: dict[FollowUpKind, frozenset[DeclineReason]] = {
    _K.SAFETY_CONSULT: frozenset(DeclineReason),
    _K.HELP_REQUEST: frozenset(DeclineReason),
    _K.AREA_QUESTION: frozenset(DeclineReason),
    _K.WEIGHING: frozenset({_D.OUTSIDE_TERRITORY, _D.INSUFFICIENT_INFORMATION}),
}

RETURN_REASONS: dict[FollowUpKind, frozenset[ReturnReason]] = {
    _K.SAFETY_CONSULT: frozenset(ReturnReason) - {_R.HELP_NOT_WANTED},
    _K.HELP_REQUEST: frozenset(ReturnReason),
    _K.AREA_QUESTION: frozenset(ReturnReason) - {_R.HELP_NOT_WANTED},
    _K.WEIGHING: frozenset({_R.WRONG_MUNICIPALITY, _R.INSUFFICIENT_INFORMATION}),
    _K.ABSENCE_REPORT: frozenset({_R.WRONG_MUNICIPALITY}),
}

_OWN_OUTCOMES = frozenset(
    {_O.HANDLED_INSIDE, _O.AGREEMENTS_MADE, _O.PARTNER_ASKED, _O.WATCH, _O.NOT_REACHED}
    | {_O.WAITING_LIST, _O.NO_FURTHER_ACTION}
)
OUTCOMES: dict[FollowUpKind, frozenset[Outcome]] = {
    _K.REVIEW: frozenset({_O.PASS_ON, _O.HANDLED_INSIDE, _O.WATCH, _O.NO_FURTHER_ACTION}),
    # Leerplichtwet article 22: investigate, hear, move to comply. Whether an official report was
    # drawn up is criminal data and no outcome here.
    _K.ABSENCE_REPORT: frozenset(
        {_O.INVESTIGATION_STARTED, _O.TALK_PLANNED, _O.TALK_HELD, _O.MEASURE_TAKEN}
        | {_O.SUPPORT_ARRANGED, _O.NOT_UNAUTHORISED, _O.NO_FURTHER_ACTION}
    ),
    _K.OWN_ACTION: _OWN_OUTCOMES,
    _K.SUPPORT: _OWN_OUTCOMES | {_O.SUPPORT_ARRANGED},
    _K.SAFETY_CONSULT: frozenset(
        {_O.TAKEN_UP, _O.ADVICE_GIVEN, _O.TALK_HELD, _O.MEASURE_TAKEN, _O.WATCH}
        | {_O.NO_FURTHER_ACTION}
    ),
    _K.HELP_REQUEST: frozenset(
        {_O.HELP_STARTED, _O.INTAKE_PLANNED, _O.WAITING_LIST, _O.ADVICE_GIVEN, _O.REFERRED}
        | {_O.ALREADY_IN_HELP, _O.HELP_NOT_WANTED, _O.NOT_REACHED}
    ),
    # The five considerations of the reporting code lead to these four decisions.
    _K.REPORTING_CODE: frozenset(
        {_O.SUSPICION_NOT_CONFIRMED, _O.HELP_ORGANISED, _O.REPORTED}
        | {_O.REPORTED_AND_HELP_ORGANISED}
    ),
    _K.WEIGHING: frozenset(
        {_O.NOT_SUBSTANTIATED, _O.MORE_INFORMATION_NEEDED, _O.APPROACH_AGREED}
        | {_O.HANDED_TO_INVESTIGATION}
    ),
    _K.AREA_QUESTION: frozenset(
        {_O.ON_THE_AGENDA, _O.TALK_PLANNED, _O.ACTION_AGREED, _O.ADVICE_GIVEN}
        | {_O.NO_FURTHER_ACTION}
    ),
}

NEXT_CONTACT_NEEDED = frozenset({_O.WAITING_LIST, _O.INTAKE_PLANNED, _O.TALK_PLANNED})
# What the lane decided stays in the lane: the asker reads the feedback line and the advice only.
OUTCOME_HIDDEN_FROM_ASKER = frozenset({_K.WEIGHING})
# Feedback of these kinds is read by a mentor, or comes out of a closed circle.
CLOSED_FEEDBACK_KINDS = frozenset({_K.REVIEW, _K.REPORTING_CODE, _K.WEIGHING})
CLOSED_FEEDBACK_WRITERS = frozenset({Role.POLICE_OFFICER, Role.WEIGHING_MEMBER})
CLOSED_FEEDBACK_READERS = frozenset({Role.MENTOR})


@dataclass(frozen=True)
class Feedback:
    """What the asker hears back.

    Attributes:
        line: the line from the closed list.
        note: a few free words; empty where feedback is closed.
        advice: what to do meanwhile, from the closed list.
        next_contact_on: when the asker hears again.
        family_knows: whether the young person or guardians know.
    """

    line: FeedbackLine
    note: str = ""
    advice: Advice = Advice.NOTHING_SPECIAL
    next_contact_on: dt.date | None = None
    family_knows: FamilyKnows = FamilyKnows.UNKNOWN


def feedback_is_closed(kind: FollowUpKind, handler: Role) -> bool:
    """Return whether only the closed list may be used.

    Args:
        kind: what was asked.
        handler: role of the one who answers.
    """
    return kind in CLOSED_FEEDBACK_KINDS or handler in CLOSED_FEEDBACK_WRITERS


def may_read_note(reader: Role) -> bool:
    """Return whether this role may read the free words of a feedback."""
    return reader not in CLOSED_FEEDBACK_READERS


def completion_problems(
    kind: FollowUpKind,
    outcome: Outcome,
    feedback: Feedback,
    *,
    handler: Role,
    today: dt.date,
) -> list[FieldProblem]:
    """Return what is wrong with an answer; an empty list when nothing is.

    Args:
        kind: what was asked.
        outcome: what came of it.
        feedback: what the asker hears.
        handler: role of the one who answers.
        today: the day in Amsterdam.
    """
    found = []
    if outcome not in OUTCOMES[kind]:
        found.append(FieldProblem("/outcome", "outcome_not_of_this_kind", {"kind": kind.value}))
    if feedback.note and feedback_is_closed(kind, handler):
        found.append(FieldProblem("/feedback/note", "closed_list_only"))
    if len(feedback.note) > LONGEST_NOTE:
        found.append(FieldProblem("/feedback/note", "too_long", {"longest": LONGEST_NOTE}))
    if feedback.next_contact_on is None and outcome in NEXT_CONTACT_NEEDED:
        found.append(FieldProblem("/feedback/nextContactOn", "next_contact_required"))
    if feedback.next_contact_on is not None and feedback.next_contact_on < today:
        found.append(FieldProblem("/feedback/nextContactOn", "in_the_past"))
    return found
