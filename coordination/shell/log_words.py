"""Words for the log: records, actions, what the review finds, and an overview for a citizen."""

from __future__ import annotations

from enum import StrEnum

from flask import Flask

from coordination.core.i18n import gettext, ngettext
from coordination.core.i18n import lazy_gettext as _
from coordination.oversight.rules import Answer, Doing, Pattern, Why
from coordination.shell.labels import role_name

RECORDS = {
    "access": _("access"),
    "account": _("account"),
    "api_token": _("token for a system"),
    "area_figures": _("figures of a municipality"),
    "audit_entry": _("log"),
    "audit_export": _("export of the log"),
    "audit_seal": _("signed head of the log"),
    "break_glass": _("break-glass"),
    "calendar": _("calendar"),
    "case": _("case"),
    "conference": _("conference"),
    "adoption": _("adoption"),
    "contribution": _("contribution"),
    "conflict_of_interest": _("conflict of interest"),
    "desk": _("desk"),
    "desk_item": _("desk item"),
    "digest": _("digest"),
    "follow_up": _("follow-up"),
    "goal": _("goal"),
    "function_contact": _("function contact"),
    "inform_task": _("task to inform"),
    "installation": _("installation"),
    "mail": _("mail"),
    "mail_domain": _("mail domain"),
    "match": _("match"),
    "match_offer": _("offer for matching"),
    "match_task": _("one side of a match"),
    "membership": _("membership"),
    "notice": _("notice"),
    "oidc_provider": _("single sign-on"),
    "organisation": _("organisation"),
    "own_figures": _("figures of the own organisation"),
    "review_finding": _("unusual look"),
    "rule_set": _("rules"),
    "self": _("own settings"),
    "session": _("session"),
    "share": _("share"),
    "signal": _("signal"),
    "stand_in": _("stand-in"),
    "wpg_decision": _("decision on police data"),
    "young_person": _("young person"),
}
VERBS = {
    "accept": _("accept"),
    "accept_lead": _("take the lead"),
    "admit": _("decide on admission"),
    "advance": _("go on"),
    "agree_minutes": _("agree minutes"),
    "answer": _("answer"),
    "answer_minutes": _("agree or object to minutes"),
    "approve": _("approve"),
    "ask": _("ask"),
    "assign": _("assign"),
    "break_glass": _("break glass"),
    "cancel_conference": _("cancel a conference"),
    "claim": _("take"),
    "close": _("close"),
    "convene": _("plan a conference of the table"),
    "compare": _("look for double registrations"),
    "complete": _("complete"),
    "confirm": _("confirm"),
    "contribute": _("bring something"),
    "correct": _("correct"),
    "create": _("make"),
    "decline": _("decline"),
    "decline_lead": _("refuse the lead"),
    "disable": _("disable"),
    "disclose": _("disclose"),
    "distinguish": _("say that these are two"),
    "dry_run": _("dry run"),
    "edit": _("change"),
    "enable": _("enable"),
    "end": _("end"),
    "end_match_offer": _("take back the offer for matching"),
    "end_seat": _("end a place at the table"),
    "end_share": _("take back a share"),
    "end_sessions": _("end sessions"),
    "evaluate": _("evaluate"),
    "explain": _("ask who sees it and why"),
    "export": _("export"),
    "give_seat": _("give a place at the table"),
    "finish_evaluation": _("finish the evaluation"),
    "ground": _("record consent or ground"),
    "hand_over": _("hand over"),
    "import": _("import"),
    "invite": _("invite"),
    "keep": _("keep inside"),
    "lapse_lead": _("take the question to lead back"),
    "leave": _("leave the table"),
    "leave_lead": _("end the lead of who has left"),
    "list": _("list"),
    "mark": _("hash anew"),
    "merge": _("merge"),
    "look": _("look at"),
    "open": _("open"),
    "open_case": _("open a case"),
    "move_conference": _("move a conference"),
    "offer_match": _("offer for matching"),
    "overview": _("make an overview"),
    "plan_conference": _("plan a conference"),
    "plan_evaluation": _("plan the evaluation"),
    "postpone": _("postpone"),
    "preview": _("preview"),
    "propose": _("propose"),
    "propose_lead": _("ask to lead"),
    "read": _("look at"),
    "read_minutes": _("read minutes"),
    "read_feedback": _("read the feedback"),
    "read_routing": _("look at the route"),
    "recover": _("recover"),
    "rectify": _("rectify"),
    "read_code": _("read the steps"),
    "write_code": _("write down a step"),
    "reject": _("turn down"),
    "release": _("release"),
    "report_wrong": _("report a wrong match"),
    "retract": _("withdraw"),
    "return": _("give back"),
    "review": _("review"),
    "revoke": _("revoke"),
    "scale": _("scale"),
    "scale_down": _("scale down"),
    "scale_up": _("scale up"),
    "score": _("score"),
    "search": _("search"),
    "send": _("send"),
    "separate": _("undo the merge"),
    "set_goal": _("set a goal"),
    "share": _("share"),
    "sign": _("sign"),
    "stand_in": _("stand in"),
    "start_plan": _("begin the plan"),
    "submit": _("submit"),
    "switch": _("switch"),
    "triage": _("take into triage"),
    "withdraw": _("withdraw"),
    "write_minutes": _("write minutes"),
}
LABELS: dict[type[StrEnum], dict[str, str]] = {
    Answer: {
        "part_of_work": _("it belonged to the work"),
        "stood_in": _("stood in for a colleague"),
        "by_mistake": _("opened by mistake"),
        "spoken_to": _("not needed: spoken to the person"),
        "breach": _("treated as a data breach"),
    },
}
DOINGS = {
    Doing.LOOKED: _("looked at data"),
    Doing.SEARCHED: _("searched, and found this person"),
    Doing.RECORDED: _("wrote something down or changed it"),
    Doing.SHARED: _("shared something with another organisation"),
    Doing.EXPORTED: _("made an overview or export"),
}


def install(app: Flask) -> None:
    """Give the templates these words.

    Args:
        app: the application.
    """
    functions = (action_name, log_record, pattern_text, doing_text, why_text, function_at, answers)
    app.jinja_env.globals.update({function.__name__: function for function in functions})


def log_record(kind: str) -> str:
    """Return the word for a kind of record, or its code when there is none."""
    return gettext(RECORDS[kind]) if kind in RECORDS else kind


def action_name(action: str) -> str:
    """Return the words for an action, or its code when there are none."""
    record, _dot, verb = action.partition(".")
    if record not in RECORDS or verb not in VERBS:
        return action
    return f"{log_record(record)}: {gettext(VERBS[verb])}"


def pattern_text(pattern: Pattern, looks: int) -> str:
    """Return what is unusual, in one sentence.

    Args:
        pattern: of the finding.
        looks: looks, records or people, as the pattern counts.
    """
    times = ngettext("%(num)s look", "%(num)s looks", looks)
    return {
        Pattern.MANY_RECORDS: gettext("Opened %(count)s records within an hour", count=looks),
        Pattern.CROWD: gettext("%(count)s people who never worked on it looked at it", count=looks),
        Pattern.OWN_SURNAME: gettext("Looked at somebody with the same surname: %(t)s", t=times),
        Pattern.NO_RELATION: gettext("Looked without ever having worked on it: %(t)s", t=times),
        Pattern.AFTER_THE_END: gettext("Looked after the follow-up had ended: %(t)s", t=times),
        Pattern.OUTSIDE_HOURS: gettext("Looked outside working hours: %(t)s", t=times),
        Pattern.OFFERED: gettext("Offered it for matching"),
        Pattern.TAKEN_BACK: gettext("Took back what was offered for matching"),
    }[pattern]


def doing_text(what: Doing) -> str:
    """Return what somebody did, for a citizen."""
    return gettext(DOINGS[what])


def why_text(why: Why, keeper: str) -> str:
    """Return for what it was done, for a citizen.

    Args:
        why: the reason.
        keeper: name of the organisation that keeps the data.
    """
    return {
        Why.OWN_WORK: gettext("For the work of %(keeper)s with this person", keeper=keeper),
        Why.ASKED: gettext("Because %(keeper)s asked for help", keeper=keeper),
        Why.EMERGENCY: gettext("In an emergency; it is checked afterwards"),
        Why.OVERSIGHT: gettext("To check that the rules are kept"),
    }[why]


def function_at(role: str, organisation: str) -> str:
    """Return who did it: a function of an organisation, or somebody who works there."""
    if not role:
        return gettext("Somebody at %(organisation)s", organisation=organisation)
    return gettext("%(role)s at %(organisation)s", role=role_name(role), organisation=organisation)


def answers() -> list[tuple[str, str]]:
    """Return the closed list of answers to a finding."""
    return [(value, gettext(text)) for value, text in LABELS[Answer].items()]
