"""What each role does here, in the order in which it meets it: the tour on the help page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from coordination.access.classes import Role
from coordination.core.i18n import lazy_gettext as _


class Step(NamedTuple):
    """One step of a tour.

    Attributes:
        text: what one does or sees.
        path: of the page on which, as in the menu; None where it is on every page.
    """

    text: str
    path: str | None = None


_DESK = Step(
    _("Begin at your desk. It shows what waits for you, with the working days that are left."),
    "/desk",
)
_LOG = Step(
    _("Log what you saw or heard. It is saved while you type, and nothing leaves before you send."),
    "/signals/new",
)
_AWAY = Step(_("Going away? Set a stand-in, or hand over all open work in one go."), "/hand-over")
_STUB = Step(
    _("Of a new question you see who asks it and by when. What it is about opens to who takes it."),
    "/follow-ups",
)
_ANSWER = Step(
    _("Take it up, or decline it with a reason. At the end choose an outcome: who asked hears it."),
    "/follow-ups",
)
_CLOSES = Step(
    _("Five working days after the end the content closes again. Your own records stay yours."),
)
_INFORM = Step(
    _("Tell the young person or the guardians what was shared, or postpone it with a reason."),
    "/inform-tasks",
)
_NO_CONTENT = Step(_("You see no content about young people, and no count that betrays one."))
_HANDLER = (_DESK, _STUB, _ANSWER, _CLOSES)

TOURS: Mapping[Role, tuple[Step, ...]] = {
    Role.CARE_COORDINATOR: (
        _DESK,
        _LOG,
        Step(_("What a mentor recorded comes to you first: pass it on, or keep it inside.")),
        Step(
            _("Before anything leaves, you release it: which facts, about whom, and why."),
            "/follow-ups",
        ),
        _INFORM,
        _AWAY,
    ),
    Role.MENTOR: (
        _LOG,
        Step(_("Your care coordinator looks at it within one working day.")),
        Step(_("On your desk you hear what became of it, in one line."), "/desk"),
    ),
    Role.ORGANISATION_LEAD: (
        Step(_("Your desk shows what has climbed to you because nobody answered."), "/desk"),
        Step(_("You accept the rules that say where your signals go."), "/rule-sets"),
        Step(_("You confirm who works here, and for which function."), "/memberships"),
        Step(_("You review each time that a colleague broke glass."), "/break-glass"),
        _AWAY,
    ),
    Role.ATTENDANCE_OFFICER: (
        *_HANDLER,
        Step(_("A report of absence needs its number and date in DUO's register.")),
        _AWAY,
    ),
    Role.YOUTH_WORKER: (*_HANDLER, _INFORM, _AWAY),
    Role.POLICE_OFFICER: (
        *_HANDLER,
        Step(_("Police data leave only under a decision that stands here."), "/wpg-decisions"),
        _AWAY,
    ),
    Role.PROCESS_DIRECTOR: (
        _DESK,
        Step(
            _("What no partner could be asked for lies here. Choose one; who asked decides."),
            "/process-desk",
        ),
        Step(_("A case without a lead stands first. Propose one; they answer soon."), "/cases"),
        Step(_("You see that there is a question and why it is yours, not what it is about.")),
        _AWAY,
    ),
    Role.WEIGHING_MEMBER: (
        _DESK,
        Step(_("What lies in the lane is seen by its members alone, its existence included.")),
        _AWAY,
    ),
    Role.POLICY_OFFICER: (
        Step(_("You see who works together and for what."), "/organisations"),
        Step(_("You see by which rules signals go where."), "/rule-sets"),
        _NO_CONTENT,
    ),
    Role.PRIVACY_OFFICER: (
        Step(_("The log tells who looked at what, and why it was open to them."), "/audit-entries"),
        Step(_("Unusual looks wait here for your answer."), "/review-findings"),
        Step(_("You open content only for a reason that you record.")),
    ),
    Role.ADMINISTRATOR: (
        Step(
            _("Here you see whether everything runs, and what to do when not."), "/administration"
        ),
        Step(_("You invite people; the lead of their organisation confirms them."), "/memberships"),
        Step(_("You propose rules; a second administrator approves them."), "/rule-sets"),
        _NO_CONTENT,
    ),
}
