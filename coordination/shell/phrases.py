"""Sentences about clocks, reasons and what was done; templates call them by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

from flask import Flask

from coordination.cases.rules import CloseReason, ScaleReason
from coordination.core import i18n
from coordination.core.i18n import gettext, lazy_gettext, ngettext
from coordination.desk.queries.desk import Row
from coordination.followups import answers
from coordination.followups.models import NoticeKind
from coordination.followups.queries.shapes import Details, FollowUpView
from coordination.mail import words
from coordination.routing.service.releasing import ReleaseProblem
from coordination.sharing.rules import Consenter
from coordination.shell import duplicate_words, plan_lists
from coordination.shell.closed_lists import LABELS, label
from coordination.shell.wording import REQUEST, kind_text

REASONS: tuple[type[StrEnum], ...] = (
    answers.FailureReason,
    answers.DeclineReason,
    answers.ReturnReason,
    answers.KeepReason,
    answers.TakeBackReason,
    ReleaseProblem,
    ScaleReason,
    CloseReason,
)
_LISTS = {members.__name__: members for members in LABELS}
LEVELS = {
    1: lazy_gettext("only that there is a question"),
    2: lazy_gettext("a summary"),
    3: lazy_gettext("everything"),
}
# Rows of the desk whose kind says it all.
ROWS = {
    "inform_task": lazy_gettext("Inform the young person or the guardians"),
    "signal": lazy_gettext("A draft that waits for a person"),
    "match_task": lazy_gettext("A match: contact a colleague elsewhere"),
    "match": lazy_gettext("A match that was not answered: consider scaling up"),
    "evaluation": lazy_gettext("A plan that is to be evaluated"),
    "reminder": lazy_gettext("Somebody must act; known by reference only"),
}
CASE_ROWS = {
    "leaderless": lazy_gettext("A case that nobody leads"),
    "waiting": lazy_gettext("You are asked to lead a case"),
}
CONFERENCE_ROWS = {
    "upcoming": lazy_gettext("A conference of a case"),
    "agree": lazy_gettext("Minutes of a conference: agree or object"),
    "write": lazy_gettext("Minutes of a conference: write them"),
}
# The closed list in which the state of a row stands, by its kind.
ROW_STATES = {
    "follow_up": "FollowUpStatus",
    "desk_item": "DeskStatus",
    "case": "CaseState",
    "conference": "ConferenceState",
}
DESK_REASONS = {
    "declined": lazy_gettext("the partner declined it"),
    "returned": lazy_gettext("the partner gave it back"),
    "overdue": lazy_gettext("it is long overdue: consider scaling up"),
}
# What a page says after a form was carried out; views name it by its code.
DONE = {
    **plan_lists.DONE,
    **duplicate_words.DONE,
    "follow_up_accepted": lazy_gettext("You have taken it up."),
    "follow_up_declined": lazy_gettext("You have declined it. Who asked has been told."),
    "follow_up_completed": lazy_gettext("Your answer was sent."),
    "follow_up_returned": lazy_gettext("You have given it back. Who asked has been told."),
    "follow_up_assigned": lazy_gettext("It was handed to your colleague."),
    "follow_up_release_offered": lazy_gettext("It was offered to who is asked."),
    "follow_up_release_proposed": lazy_gettext(
        "It is ready, but consent or another ground must be recorded first."
    ),
    "follow_up_release_declined": lazy_gettext(
        "Nobody can be asked now. It lies with the process director."
    ),
    "follow_up_kept": lazy_gettext("It stays inside your organisation."),
    "follow_up_withdrawn": lazy_gettext("It was taken back."),
    "share_proposed": lazy_gettext("It was recorded. More is needed before it can be shared."),
    "share_conflict": lazy_gettext("It was recorded. The lead of your organisation must sign."),
    "share_live": lazy_gettext("It was recorded, and the question was offered to the partner."),
    "share_revoked": lazy_gettext("It was taken back."),
    "glass_broken": lazy_gettext("The signal is open to you. The lead and privacy officer know."),
    "glass_ended": lazy_gettext("It is closed again. It will be reviewed."),
    "glass_reviewed": lazy_gettext("Your review was saved, and your colleague was told."),
    "decision_proposed": lazy_gettext("The lead of your organisation must confirm it."),
    "decision_confirmed": lazy_gettext("The decision was confirmed."),
    "decision_withdrawn": lazy_gettext("The decision was withdrawn. What stood on it is closed."),
    "conflict_declared": lazy_gettext(
        "It was recorded. If we know this young person, everything about them is closed now."
    ),
    "conflict_ended": lazy_gettext("The declaration was ended."),
    "inform_task_done": lazy_gettext("It was recorded."),
    "inform_task_postponed": lazy_gettext("It was postponed."),
    "rule_set_proposed": lazy_gettext("It was saved. Another administrator must approve it."),
    "rule_set_approved": lazy_gettext("You have approved it. Organisations can accept it now."),
    "rule_set_accepted": lazy_gettext("These rules hold for your organisation from now on."),
    "handed_over": lazy_gettext("The open work was handed over."),
    "handed_over_partly": lazy_gettext(
        "Part of the open work was handed over. The rest asks for another function or circle."
    ),
    "handed_over_nothing": lazy_gettext(
        "There was no follow-up that this colleague can take. Places in cases go along where they "
        "can, and your colleague is asked to lead what was led."
    ),
    "stand_in_set": lazy_gettext("The stand-in was set."),
    "stand_in_ended": lazy_gettext("The stand-in was taken back."),
    "export_asked": lazy_gettext("The file is being made. It stands below in a moment."),
    "case_opened": lazy_gettext("The case was opened. The process directors have been told."),
    "case_changed": lazy_gettext("It was recorded."),
    "case_scaled": lazy_gettext("The case stands at another level now."),
    "case_closed": lazy_gettext("The case was closed."),
    "case_seat_given": lazy_gettext("The place was given. They have been told."),
    "case_left": lazy_gettext("You have left the table of the case."),
    "case_lead_proposed": lazy_gettext("They were asked. They answer within two working days."),
    "case_lead_accepted": lazy_gettext("You lead this case now."),
    "conference_planned": lazy_gettext("It is planned. Who sits at the table gets an invitation."),
    "conference_cancelled": lazy_gettext("It is cancelled. Who was invited hears of it."),
    "minutes_written": lazy_gettext("The minutes were saved."),
    "minutes_answered": lazy_gettext("Your answer to the minutes was recorded."),
    "case_lead_declined": lazy_gettext("Your answer was recorded."),
    "adopted": lazy_gettext("It was taken over. Who asked you is told."),
    "code_written": lazy_gettext("The step was written down."),
    "match_offered": lazy_gettext("It is offered. You hear of it only if there is a match."),
    "match_offer_ended": lazy_gettext("The offer was taken back."),
    "contribution_brought": lazy_gettext(
        "It was recorded. Nobody else reads it until it is shared."
    ),
    "contribution_shared": lazy_gettext("It is open to them now."),
    "contribution_closed": lazy_gettext("It is closed to them now."),
    "contribution_withdrawn": lazy_gettext("It was withdrawn, and is closed to everybody else."),
    "match_answered": lazy_gettext("Your answer was recorded."),
    "match_reported_wrong": lazy_gettext("The match has ended and does not come back."),
    "desk_item_proposed": lazy_gettext("The partner was proposed. Who asked decides."),
}


def install(app: Flask) -> None:
    """Give the templates these functions.

    Args:
        app: the application.
    """
    functions = (
        *(consenters_text, day_text, days_left_text, follow_up_answer, follow_up_course),
        *(in_language, level_text, member_of, reason_text, said),
        *(desk_reason_text, desk_row_state, desk_row_text),
    )
    app.jinja_env.globals.update({function.__name__: function for function in functions})
    app.jinja_env.globals.update({"group_title": words.title, "group_age": words.age})


def said(message: str) -> str:
    """Return the sentence of a code, or the message itself where it is a sentence already."""
    return gettext(DONE[message]) if message in DONE else message


def days_left_text(days: int | None) -> str | None:
    """Return how much time is left in words: `2 working days left`, `today`, `1 day late`.

    Args:
        days: working days; below zero it is late; None where no clock runs.
    """
    if days is None:
        return None
    if days == 0:
        return gettext("today")
    if days < 0:
        return ngettext("%(num)d working day late", "%(num)d working days late", -days)
    return ngettext("%(num)d working day left", "%(num)d working days left", days)


def reason_text(code: str | None) -> str | None:
    """Return the words of a reason, whatever list it was chosen from."""
    for reasons in REASONS:
        if code in set(reasons):
            return label(reasons(code))
    return None


def member_of(name: str, code: str | None) -> str | None:
    """Return the words for the code of a list, `Purpose` for instance; None for no code.

    Args:
        name: of the enumeration.
        code: of one of its members.
    """
    return label(_LISTS[name](code)) if code else None


def consenters_text(codes: Iterable[str]) -> str:
    """Return whose consent, or whom to inform: `the young person and the guardians`.

    Args:
        codes: of `Consenter`; none of them where the reader may not know.
    """
    names = [label(Consenter(code)) for code in sorted(codes)]
    if len(names) < 2:  # noqa: PLR2004 - one or nobody
        return "".join(names)
    return gettext("%(first)s and %(second)s", first=names[0], second=names[1])


def day_text(value: str | dt.date | None) -> str | None:
    """Return a day as people write it, also one that is kept as text; None for none."""
    day = dt.date.fromisoformat(value) if isinstance(value, str) else value
    return i18n.day(day) if day else None


def in_language(texts: dict[str, str]) -> str:
    """Return the sentence in the language in use, of one that is kept in every language."""
    return texts[i18n.current()]


def level_text(level: int) -> str:
    """Return how much opens at a level."""
    return gettext(LEVELS[level])


def follow_up_answer(details: Details) -> list[tuple[str, Any]]:
    """Return terms and values of the answer to a follow-up; what is not there is left out.

    Args:
        details: as the reader sees them.
    """
    return [(term, text) for term, text in _answer(details) if text]


def follow_up_course(view: FollowUpView) -> list[dict[str, Any]]:
    """Return the steps of a follow-up for the timeline, the first one first.

    Args:
        view: as the reader sees it.
    """
    steps = (
        (view.created_at, gettext("Proposed by the rules or by hand"), None),
        (view.offered_at, gettext("Offered"), None),
        (view.seen_at, gettext("Opened for the first time"), None),
        (view.accepted_at, gettext("Taken up"), view.handler_name),
        (view.ended_at, gettext("Ended: %(state)s", state=label(view.status)), None),
    )
    return [{"when": when, "title": title, "who": who} for when, title, who in steps if when]


def desk_row_text(row: Row) -> str:
    """Return what a row of the desk is about, without a word about the category.

    Args:
        row: of a desk.
    """
    if row.kind == "notice" and row.what:
        return label(NoticeKind(row.what))
    if row.kind == "case":
        return gettext(CASE_ROWS[str(row.what)])
    if row.kind == "conference":
        return gettext(CONFERENCE_ROWS[str(row.what)])
    if row.kind in ROWS:
        return gettext(ROWS[row.kind])
    return kind_text(row.what or REQUEST)


def desk_row_state(row: Row) -> str | None:
    """Return where a row of the desk stands, or the reason that came with the news."""
    if row.kind in ROW_STATES:
        return member_of(ROW_STATES[row.kind], row.status)
    if row.what == NoticeKind.LEAD_ANSWERED:
        return member_of("LeadState", row.status)
    return reason_text(row.status)


def desk_reason_text(code: str) -> str:
    """Return why something lies on the process director's desk."""
    return reason_text(code) or gettext(DESK_REASONS.get(code, code))


def _answer(details: Details) -> Iterator[tuple[str, Any]]:
    feedback = details.feedback or {}
    yield gettext("Reason"), reason_text(details.reason)
    yield gettext("In your own words"), details.reason_text
    yield gettext("Outcome"), member_of("Outcome", details.outcome)
    yield gettext("Feedback"), member_of("FeedbackLine", feedback.get("line"))
    yield gettext("A few words"), feedback.get("note")
    yield gettext("Advice"), member_of("Advice", feedback.get("advice"))
    yield gettext("Next contact"), day_text(feedback.get("next_contact_on"))
    yield gettext("Does the family know?"), member_of("FamilyKnows", feedback.get("family_knows"))
    yield gettext("Number in the register"), details.register_number
    yield gettext("Date in the register"), day_text(details.register_date)
