"""Words for the closed lists of signals, follow-ups and shares; a test asks for every member.

Pages and mail say `label(member)`; which list it belongs to follows from the member's type.
"""

from __future__ import annotations

from enum import StrEnum

from coordination.core.i18n import gettext
from coordination.core.i18n import lazy_gettext as _
from coordination.followups import answers, rules
from coordination.followups.queries.listing import Direction
from coordination.partners.models import DomainFault
from coordination.routing.service.releasing import ReleaseProblem
from coordination.sharing import grounds
from coordination.sharing import rules as sharing
from coordination.shell import (
    case_lists,
    desk_lists,
    duplicate_words,
    export_lists,
    gate_lists,
    log_words,
    match_lists,
    signal_lists,
)
from coordination.signals import rules as signals
from coordination.watch.rules import Ailment

LABELS: dict[type[StrEnum], dict[str, str]] = {
    **case_lists.LABELS,
    **desk_lists.LABELS,
    **duplicate_words.LABELS,
    **gate_lists.LABELS,
    **signal_lists.LABELS,
    **export_lists.LABELS,
    **log_words.LABELS,
    **match_lists.LABELS,
    signals.SignalStatus: {
        "draft": _("draft"),
        "submitted": _("submitted"),
        "routed": _("under way"),
        "closed": _("closed"),
        "withdrawn": _("withdrawn"),
    },
    signals.Urgency: {
        "ordinary": _("ordinary"),
        "soon": _("soon"),
        "acute": _("acute"),
    },
    signals.LifeDomain: {
        "school": _("at school"),
        "home": _("at home"),
        "street": _("in the street"),
        "sports_club": _("at the sports club"),
        "nightlife": _("in nightlife"),
        "shopping_area": _("in the shopping area"),
        "online": _("online"),
    },
    signals.Part: {
        "concerned": _("it is about this person"),
        "victim": _("victim"),
        "suspected": _("suspected"),
        "witness": _("witness"),
    },
    signals.StatementKind: {
        "fact": _("fact"),
        "observation": _("own observation"),
        "interpretation": _("interpretation"),
        "hearsay": _("heard from somebody"),
    },
    rules.FollowUpStatus: {
        "proposed": _("to be released"),
        "offered": _("waits for an answer"),
        "accepted": _("taken up"),
        "done": _("done"),
        "kept": _("kept inside"),
        "declined": _("declined"),
        "returned": _("returned"),
        "withdrawn": _("withdrawn"),
        "superseded": _("replaced"),
    },
    rules.FollowUpKind: {
        "review": _("review"),
        "absence_report": _("absence report"),
        "own_action": _("own action"),
        "support": _("support"),
        "safety_consult": _("safety consultation"),
        "help_request": _("request for help"),
        "reporting_code": _("reporting code"),
        "weighing": _("weighing"),
        "area_question": _("question about the area"),
    },
    Direction: {
        "received": _("asked of us"),
        "asked": _("asked by us"),
    },
    answers.DeclineReason: {
        "not_our_task": _("not our task"),
        "outside_territory": _("outside our territory"),
        "no_capacity": _("no capacity"),
        "already_involved": _("we are involved already"),
        "insufficient_information": _("too little information"),
        "conflict_of_interest": _("conflict of interest"),
    },
    answers.FailureReason: {
        "no_rule": _("no rule fits"),
        "no_partner": _("no such partner in this municipality"),
        "several_partners": _("several partners in this municipality"),
        "organisation_inactive": _("the partner does not take part now"),
        "rules_not_accepted": _("the rules have not been accepted"),
        "class_not_readable": _("the partner may not read data of this kind"),
        "no_municipality": _("the municipality is not known"),
        "nobody_in_function": _("nobody is there in this function"),
    },
    ReleaseProblem: {
        "nothing_leaves": _("the rules send this to nobody outside"),
        "consent_missing": _("help was asked and consent is still missing"),
        "statements_dropped": _("what you ticked may not be shared at this level"),
        "nobody_released": _("the persons you chose are not the ones it concerns"),
        "not_released": _("it could not be released; look at it yourself"),
        "submitter_left": _("whoever submitted it does not work here any more"),
    },
    answers.ReturnReason: {
        "wrong_municipality": _("wrong municipality"),
        "not_our_task": _("not our task"),
        "no_capacity": _("no capacity"),
        "another_partner_leads": _("another partner takes the lead"),
        "help_not_wanted": _("help is not wanted"),
        "insufficient_information": _("too little information"),
        "conflict_of_interest": _("conflict of interest"),
    },
    answers.KeepReason: {
        "handled_inside": _("we deal with it ourselves"),
        "by_telephone": _("by telephone instead"),
        "partner_already_involved": _("the partner is involved already"),
        "no_consent": _("there is no consent"),
        "no_ground": _("there is no ground to share"),
        "not_in_the_interest": _("sharing would do harm"),
        "not_necessary": _("not necessary"),
    },
    answers.TakeBackReason: {
        "no_longer_needed": _("no longer needed"),
        "wrong_person": _("wrong person"),
        "wrong_partner": _("wrong partner"),
        "objection": _("an objection was upheld"),
        "consent_withdrawn": _("consent was withdrawn"),
    },
    answers.Outcome: {
        "pass_on": _("pass on"),
        "handled_inside": _("dealt with inside"),
        "watch": _("keep an eye on it"),
        "no_further_action": _("no further action"),
        "investigation_started": _("investigation started"),
        "talk_planned": _("talk planned"),
        "talk_held": _("talk held"),
        "measure_taken": _("measure taken"),
        "support_arranged": _("support arranged"),
        "not_unauthorised": _("the absence was authorised"),
        "agreements_made": _("agreements made"),
        "partner_asked": _("another partner was asked"),
        "not_reached": _("nobody could be reached"),
        "taken_up": _("taken up"),
        "advice_given": _("advice given"),
        "help_started": _("help has started"),
        "intake_planned": _("first talk planned"),
        "waiting_list": _("waiting list"),
        "already_in_help": _("already receives help"),
        "referred": _("referred"),
        "help_not_wanted": _("help is not wanted"),
        "suspicion_not_confirmed": _("the suspicion was not confirmed"),
        "help_organised": _("help was organised"),
        "reported": _("reported to Veilig Thuis"),
        "reported_and_help_organised": _("reported, and help was organised"),
        "not_substantiated": _("not substantiated"),
        "more_information_needed": _("more information is needed"),
        "approach_agreed": _("an approach was agreed"),
        "handed_to_investigation": _("handed to the investigation"),
        "on_the_agenda": _("put on the agenda"),
        "action_agreed": _("an action was agreed"),
    },
    answers.FeedbackLine: {
        "received": _("We have received it."),
        "will_call": _("We will call you."),
        "taken_up": _("We have taken it up."),
        "another_partner_takes_it_up": _("Another partner takes it up."),
        "waiting_list": _("There is a waiting list."),
        "handled_at_school": _("The school deals with it."),
        "finished": _("It is finished."),
        "nothing_needed": _("Nothing is needed."),
        "nothing_more_can_be_said": _("Nothing more can be said about it."),
    },
    answers.Advice: {
        "nothing_special": _("nothing special"),
        "stay_in_contact": _("stay in contact"),
        "keep_watching": _("keep watching"),
        "call_when_it_gets_worse": _("call when it gets worse"),
        "ask_before_acting": _("ask before you act"),
        "do_not_discuss_yet": _("do not discuss it yet"),
    },
    answers.FamilyKnows: {
        "yes": _("yes"),
        "partly": _("partly"),
        "no": _("no"),
        "unknown": _("not known"),
    },
    sharing.ShareState: {
        "proposed": _("proposed"),
        "live": _("live"),
        "revoked": _("revoked"),
        "expired": _("expired"),
    },
    sharing.InformStatus: {
        "open": _("still to be done"),
        "done": _("done"),
        "postponed": _("postponed"),
        "cancelled": _("no longer needed"),
    },
    sharing.Consenter: {
        "young_person": _("the young person"),
        "guardian": _("the guardians"),
    },
    sharing.RevokeReason: {
        "no_longer_needed": _("no longer needed"),
        "wrong_person": _("wrong person"),
        "objection": _("an objection was upheld"),
        "consent_withdrawn": _("consent was withdrawn"),
    },
    grounds.Purpose: {
        "school_attendance": _("school attendance"),
        "pupil_support": _("support of pupils"),
        "school_safety": _("safety at school"),
        "public_safety": _("public safety"),
        "youth_help": _("youth help"),
        "child_protection": _("child protection"),
        "radicalisation_prevention": _("prevention of radicalisation"),
        "area_safety": _("safety in the area"),
    },
    grounds.LegalBasis: {
        "legal_obligation": _("legal obligation"),
        "public_task": _("public task"),
        "vital_interest": _("vital interest"),
        "consent": _("consent"),
        "legitimate_interest": _("legitimate interest"),
    },
    grounds.SpecialGround: {
        "explicit_consent": _("explicit consent"),
        "vital_interest": _("vital interest"),
        "school_guidance": _("special guidance at school"),
        "child_protection_task": _("statutory child protection"),
        "care_and_treatment": _("care and treatment"),
    },
    grounds.CriminalGround: {
        "explicit_consent": _("explicit consent"),
        "vital_interest": _("vital interest"),
        "criminal_law_body": _("body that applies criminal law"),
        "public_partnership": _("public partnership"),
        "own_protection": _("own protection"),
    },
    grounds.PostponeReason: {
        "criminal_investigation": _("criminal investigation"),
        "safety_of_person": _("safety of the person"),
        "safety_of_other": _("safety of somebody else"),
        "whereabouts_unknown": _("whereabouts unknown"),
    },
    Ailment: {
        "messages_wait": _("Messages wait for over a minute."),
        "scheduler_silent": _("The scheduler, or the worker that it wakes, is silent."),
        "relay_silent": _("The relay is silent."),
    },
    DomainFault: {
        "vanished": _("nobody holds this domain any more"),
        "no_mail": _("no server takes its mail"),
        "moved": _("other name servers: perhaps another holder"),
    },
}


def label(member: StrEnum | None) -> str:
    """Return the words for a member of a closed list, or a dash for nothing.

    Args:
        member: of a list in `LABELS`.
    """
    return "–" if member is None else gettext(LABELS[type(member)][member.value])


def options(members: type[StrEnum] | frozenset[StrEnum]) -> list[tuple[str, str]]:
    """Return (value, words) of a list, or of some of its members, in the order of the list.

    Args:
        members: an enumeration, or the members of one that may be chosen.
    """
    wanted = list(members)
    order = list(type(wanted[0])) if wanted else []
    return [(member.value, label(member)) for member in order if member in wanted]
