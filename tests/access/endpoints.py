"""The place of every endpoint of the API in the access table: which record, which act, which body.

An endpoint without a place here fails the table's test: whoever adds one says what it does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.access import (
    bodies,
    of_cases,
    of_contributions,
    of_goals,
    of_matches,
    oracle,
    oracle_acts,
    oracle_adoptions,
    oracle_cases,
    oracle_contributions,
    oracle_exports,
    oracle_matches,
    oracle_records,
    oracle_roles,
)
from tests.access.facts import Facts
from tests.access.oracle import Actor
from tests.access.oracle_acts import ALLOWED, HIDDEN, NEVER, REFUSED

ANY = frozenset({"any"})
ADMINISTRATOR, PRIVACY = "administrator", "privacy_officer"
SOON, TODAY = bodies.SOON, bodies.TODAY


@dataclass(frozen=True)
class Reading:
    """`GET` of one record.

    Attributes:
        kind: of the record.
        readers: roles that ever read one; for others 403 for whatever id is as good as 404.
        level: what the oracle says, NONE for hidden.
    """

    kind: str
    readers: frozenset[str]
    level: Callable[[Facts, Actor, Any], int]


@dataclass(frozen=True)
class Act:
    """A change of one record.

    Attributes:
        kind: of the record.
        permission: what `permissions[]` calls it, or None where it is not there.
        verdict: what the oracle says.
        body: what is sent.
    """

    kind: str
    permission: str | None
    verdict: Callable[[Facts, Actor, Any], str]
    body: Callable[[Facts, Any], dict[str, Any] | None]


@dataclass(frozen=True)
class Listing:
    """A list of records of one kind; it holds exactly what is readable.

    Attributes:
        roles: who may ask for it.
        own: whether it holds the own organisation's only ("search within own registrations").
    """

    kind: str
    path: str
    roles: frozenset[str] = ANY
    own: bool = False


@dataclass(frozen=True)
class ByRole:
    """An endpoint whose answer depends on the role alone: who may come, and what is sent."""

    roles: frozenset[str]
    body: dict[str, Any] | None = None


SIGNAL_READERS = oracle_acts.RECORDERS | {PRIVACY, oracle.DIRECTOR}
FOLLOW_UP_READERS = oracle_acts.ANSWERING
SHARE_READERS = oracle_acts.COORDINATING | {PRIVACY}
PERSON_READERS = oracle_acts.RECORDERS | {oracle.DIRECTOR}


def of_signal(facts: Facts, a: Actor, record: Any) -> int:
    return oracle.signal_level(a, facts.signals[record])


def of_follow_up(facts: Facts, a: Actor, record: Any) -> int:
    parts = oracle.follow_up_parts(a, facts.follow_ups[record])
    if not parts:
        return oracle.NONE
    return oracle.FULL if oracle.TERMS in parts else oracle.STUB


def of_share(facts: Facts, a: Actor, record: Any) -> int:
    return oracle_records.share_level(a, facts.shares[record])


def of_inform_task(facts: Facts, a: Actor, record: Any) -> int:
    return oracle_records.inform_level(a, facts.informs[record])


def of_desk_item(facts: Facts, a: Actor, record: Any) -> int:
    return oracle_records.desk_item_level(a, *facts.desk_items[record])


def of_person(facts: Facts, a: Actor, record: Any) -> int:
    about, glasses = facts.about(record), facts.glasses
    return oracle_records.young_person_level(a, record, facts.persons[record], about, glasses)


def of_adoption(facts: Facts, a: Actor, record: Any) -> int:
    return oracle_adoptions.adoption_level(a, facts.adoptions[record])


DECISION_READERS = frozenset({oracle.LEAD, PRIVACY, oracle_records.POLICE})


def of_decision(facts: Facts, a: Actor, record: Any) -> int:
    return oracle_records.decision_level(a, facts.decisions[record])


RECORDS: dict[str, tuple[str, frozenset[str], Callable[[Facts, Actor, Any], int]]] = {
    "signal": ("signals", SIGNAL_READERS, of_signal),
    "follow_up": ("follow_ups", FOLLOW_UP_READERS, of_follow_up),
    "share": ("shares", SHARE_READERS, of_share),
    "inform_task": ("informs", oracle_acts.COORDINATING, of_inform_task),
    "desk_item": ("desk_items", frozenset({oracle.DIRECTOR}), of_desk_item),
    "young_person": ("persons", PERSON_READERS, of_person),
    "wpg_decision": ("decisions", DECISION_READERS, of_decision),
    "case": ("cases", oracle_cases.SITTING, of_cases.level),
    "adoption": ("adoptions", oracle_adoptions.READING, of_adoption),
    "contribution": ("contributions", oracle_contributions.READING, of_contributions.level),
    "goal": ("goals", oracle_cases.SITTING, of_goals.level),
    "match": ("matches", frozenset({oracle.DIRECTOR}), of_matches.level),
    "match_task": ("match_tasks", oracle_matches.MATCHING, of_matches.task_level),
}


def _reading(kind: str) -> Reading:
    return Reading(kind, RECORDS[kind][1], RECORDS[kind][2])


def _on_signal(act: str, permission: str | None, body: Any) -> Act:
    return Act(
        "signal",
        permission,
        lambda facts, a, record: oracle_acts.on_signal(a, act, facts.signals[record]),
        body,
    )


def _on_follow_up(act: str, body: Any) -> Act:
    return Act(
        "follow_up",
        f"follow_up.{act}",
        lambda facts, a, record: oracle_acts.on_follow_up(a, act, facts.follow_ups[record]),
        body,
    )


def _on_share(act: str, body: Any) -> Act:
    return Act(
        "share",
        f"share.{act}",
        lambda facts, a, record: oracle_acts.on_share(a, act, facts.shares[record]),
        body,
    )


def _on_inform_task(act: str, body: Any) -> Act:
    return Act(
        "inform_task",
        f"inform_task.{act}",
        lambda facts, a, record: oracle_acts.on_inform_task(a, act, facts.informs[record]),
        body,
    )


def _on_case(act: str, body: Any) -> Act:
    return Act("case", f"case.{act}", of_cases.verdict(act), body)


def _on_contribution(act: str, body: Any) -> Act:
    return Act("contribution", f"contribution.{act}", of_contributions.verdict(act), body)


def _on_goal(act: str, body: Any) -> Act:
    return Act("goal", f"goal.{act}", of_goals.verdict(act), body)


def proposes(facts: Facts, a: Actor, record: Any) -> str:
    """Says: "Propose a successor: the process director of that desk"."""
    if a.role != oracle.DIRECTOR:
        return NEVER
    return ALLOWED if of_desk_item(facts, a, record) else HIDDEN


def edits_person(facts: Facts, a: Actor, record: Any) -> str:
    """Reading: who registered and the coordinator see all fields, so they keep them right."""
    if a.role not in oracle_acts.RECORDERS:
        return NEVER
    level = of_person(facts, a, record)
    own = facts.persons[record][0] == a.organisation
    whole = level == oracle.FULL and own
    mine = a.role == oracle.COORDINATOR or facts.persons[record][1] == a.id
    return (ALLOWED if whole and mine else REFUSED) if level else HIDDEN


def _reads_routing(facts: Facts, a: Actor, record: Any) -> str:
    """Reading: the rule tells the category, so who may ask by hand reads it, and nobody else."""
    return oracle_acts.on_signal(a, "ask", facts.signals[record])


def _reads_feedback(facts: Facts, a: Actor, record: Any) -> str:
    """Says: "A mentor sees the feedback line of signals they recorded"; others get no line."""
    if a.role not in oracle_acts.RECORDERS:
        return NEVER
    return ALLOWED if of_signal(facts, a, record) else HIDDEN


def _on_person(verb: str | None, body: Any) -> Act:
    return Act("young_person", verb and f"young_person.{verb}", edits_person, body)


def nothing(_facts: Facts, _record: Any) -> None:
    return None


def _fixed(**body: Any) -> Callable[[Facts, Any], dict[str, Any]]:
    return lambda _facts, _record: body


DRAFT = {"category": "BULL"}
CONFLICT = {"surname": "Kanarie", "birthDate": "2012-01-02", "relation": "relative"}
PERSON = {"surname": "Proef", "firstNames": "P.", "birthDate": "2012-01-01"}

TABLE: dict[str, Reading | Act | Listing | ByRole] = {
    # Signals
    "GET /signals": Listing("signal", "/signals"),
    "POST /signals": ByRole(oracle_acts.RECORDERS, DRAFT),
    "GET /signals/<>": _reading("signal"),
    "PATCH /signals/<>": _on_signal("edit", "signal.edit", _fixed(alreadyDone="Gebeld.")),
    "POST /signals/<>/submission": _on_signal("submit", "signal.submit", _fixed()),
    "POST /signals/<>/withdrawal": _on_signal("withdraw", None, _fixed(reason="duplicate")),
    "POST /signals/<>/claim": _on_signal("claim", "signal.claim", nothing),
    "POST /signals/<>/corrections": _on_signal("correct", "signal.correct", bodies.correction),
    "POST /signals/<>/rectification": _on_signal("rectify", "signal.rectify", bodies.rectification),
    "POST /signals/<>/match-offer": _on_signal(
        "offer_match", "signal.offer_match", _fixed(legalBasis="public_task", informedOn=TODAY)
    ),
    "POST /signals/<>/match-offer-withdrawal": _on_signal(
        "end_match_offer", "signal.end_match_offer", nothing
    ),
    "GET /signals/<>/preview": _on_signal("edit", "signal.edit", nothing),
    "GET /signals/<>/routing": Act("signal", None, _reads_routing, nothing),
    "GET /signals/<>/feedback": Act("signal", None, _reads_feedback, nothing),
    # Follow-ups
    "GET /follow-ups": Listing("follow_up", "/follow-ups"),
    "POST /follow-ups": _on_signal("ask", None, bodies.question),
    "GET /follow-ups/<>": _reading("follow_up"),
    "POST /follow-ups/<>/release": _on_follow_up("release", _fixed(necessity="Nodig.")),
    "POST /follow-ups/<>/keeping": _on_follow_up("keep", _fixed(reason="not_necessary")),
    "POST /follow-ups/<>/acceptance": _on_follow_up("accept", nothing),
    "POST /follow-ups/<>/refusal": _on_follow_up("decline", _fixed(reason="outside_territory")),
    "GET /follow-ups/<>/reporting-code": Act(
        "follow_up",
        None,
        lambda facts, a, record: oracle_acts.on_follow_up(a, "read_code", facts.follow_ups[record]),
        nothing,
    ),
    "POST /follow-ups/<>/reporting-code": _on_follow_up("write_code", bodies.step),
    "POST /follow-ups/<>/adoption": _on_follow_up("adopt", bodies.adoption),
    "POST /follow-ups/<>/completion": _on_follow_up("complete", bodies.completion),
    "POST /follow-ups/<>/return": _on_follow_up("return", _fixed(reason="wrong_municipality")),
    "POST /follow-ups/<>/withdrawal": _on_follow_up("withdraw", _fixed(reason="no_longer_needed")),
    "POST /follow-ups/<>/assignment": _on_follow_up("assign", bodies.assignment),
    # Shares and informing
    "GET /shares": Listing("share", "/shares"),
    "GET /shares/<>": _reading("share"),
    "POST /shares/<>/grounds": _on_share("ground", _fixed(consent={"on": TODAY})),
    "POST /shares/<>/second-signature": _on_share("sign", nothing),
    "POST /shares/<>/revocation": _on_share("revoke", _fixed(reason="objection")),
    "GET /inform-tasks": Listing("inform_task", "/inform-tasks"),
    "GET /inform-tasks/<>": _reading("inform_task"),
    "POST /inform-tasks/<>/completion": _on_inform_task("complete", _fixed(on=TODAY)),
    "POST /inform-tasks/<>/postponement": _on_inform_task(
        "postpone", _fixed(reason="safety_of_person", reviewOn=SOON)
    ),
    # Police data
    "GET /wpg-decisions": Listing("wpg_decision", "/wpg-decisions"),
    "POST /wpg-decisions": _on_signal("disclose", "signal.disclose", bodies.disclosure),
    "GET /wpg-decisions/<>": _reading("wpg_decision"),
    "POST /wpg-decisions/<>/withdrawal": Act(
        "wpg_decision",
        "wpg_decision.withdraw",
        lambda facts, a, record: oracle_acts.on_decision(a, "withdraw", facts.decisions[record]),
        _fixed(reason="made_by_mistake"),
    ),
    # The process director's desk
    "GET /desk-items": Listing("desk_item", "/desk-items"),
    "GET /desk-items/<>": _reading("desk_item"),
    "POST /desk-items/<>/proposal": Act("desk_item", None, proposes, bodies.successor),
    # Cases
    "GET /cases": Listing("case", "/cases", oracle_cases.SITTING),
    "POST /cases": _on_signal("open_case", "signal.open_case", of_cases.brought),
    "POST /desk-items/<>/case": Act("desk_item", None, proposes, _fixed(**of_cases.BROUGHT)),
    "GET /cases/<>": _reading("case"),
    "POST /cases/<>/triage": _on_case("triage", nothing),
    "POST /cases/<>/admission": _on_case("admit", of_cases.admission),
    "POST /cases/<>/steps": _on_case("advance", of_cases.next_step),
    "POST /cases/<>/scaling": _on_case("scale", _fixed(**of_cases.SCALED)),
    "POST /cases/<>/closing": _on_case("close", _fixed(reason="goals_reached")),
    **{f"POST /cases/<>/{path}": _on_case(*act) for path, act in of_cases.SEATING.items()},
    "GET /cases/<>/conferences": Act("case", None, of_cases.meets, nothing),
    "POST /cases/<>/conferences": _on_case("convene", _fixed(**of_cases.PLAN)),
    # Whoever may do this may do it to some conference of the case, whatever became of this one.
    **{
        f"POST /cases/<>/{path}": Act("case", None, of_cases.verdict(act), body)
        for path, (act, body) in of_cases.CONFERENCES.items()
    },
    "POST /cases/<>/contributions": _on_case("contribute", _fixed(**of_contributions.NEW)),
    "GET /adoptions": Listing("adoption", "/adoptions", oracle_adoptions.READING),
    "GET /adoptions/<>": _reading("adoption"),
    "GET /contributions": Listing("contribution", "/contributions", oracle_contributions.READING),
    "GET /contributions/<>": _reading("contribution"),
    **{
        f"POST /contributions/<>/{path}": _on_contribution(*act)
        for path, act in of_contributions.PATHS.items()
    },
    "POST /cases/<>/lead-proposal": _on_case("propose_lead", of_cases.next_lead),
    "POST /cases/<>/lead-acceptance": _on_case("accept_lead", nothing),
    "POST /cases/<>/lead-refusal": _on_case("decline_lead", _fixed(reason="no_capacity")),
    # Plans
    "GET /cases/<>/plan": Act("case", None, of_goals.frame, nothing),
    **{f"POST /cases/<>/{path}": _on_case(*act) for path, act in of_goals.OF_CASES.items()},
    "GET /goals/<>": _reading("goal"),
    **{f"POST /goals/<>/{path}": _on_goal(*act) for path, act in of_goals.PATHS.items()},
    # Matches
    "GET /match-tasks": Listing("match_task", "/match-tasks", oracle_matches.MATCHING),
    "GET /match-tasks/<>": _reading("match_task"),
    **{
        f"POST /match-tasks/<>/{path}": Act("match_task", f"match_task.{act}", *of_matches.on(act))
        for path, act in (("answer", "answer"), ("wrong-report", "report_wrong"))
    },
    "GET /matches": Listing("match", "/matches", frozenset({oracle.DIRECTOR})),
    # Young persons
    "GET /young-persons": Listing(
        "young_person", "/young-persons", oracle_acts.RECORDERS, own=True
    ),
    "POST /young-persons": ByRole(oracle_acts.RECORDERS, PERSON),
    "GET /young-persons/<>": _reading("young_person"),
    "PATCH /young-persons/<>": _on_person("edit", _fixed(contact="geen")),
    "POST /young-persons/<>/merger": _on_person("merge", bodies.same("intoId")),
    "POST /young-persons/<>/separation": _on_person(None, nothing),
    "POST /young-persons/<>/distinction": _on_person("distinguish", bodies.same("otherId")),
    "GET /possible-duplicates": ByRole(oracle_acts.RECORDERS),
    "GET /merged-young-persons": ByRole(oracle_acts.RECORDERS),
    "POST /young-person-searches": ByRole(oracle_acts.RECORDERS, {"name": "Kanarie"}),
    # Oneself, partners, rules
    "GET /me": ByRole(ANY),
    "PATCH /me": ByRole(ANY, {}),
    "GET /notices": ByRole(ANY),
    "GET /desk": ByRole(ANY),
    "GET /digests/preview": ByRole(ANY),
    "GET /exports": ByRole(oracle_exports.EXPORTING),
    "GET /figures/own": ByRole(oracle_roles.COUNTING),
    "GET /figures/area": ByRole(oracle_roles.COUNTING_ACROSS),
    "GET /audit-entries": ByRole(ANY),
    "GET /break-glass": ByRole(oracle_acts.GLASS | {PRIVACY}),
    "POST /audit-entry-searches": ByRole(ANY, {}),
    "GET /review-findings": ByRole(frozenset({PRIVACY})),
    "GET /organisations": ByRole(ANY),
    "GET /rule-sets": ByRole(ANY),
    "POST /rule-sets": ByRole(
        frozenset({ADMINISTRATOR}), {"format": 1, "noMatch": {}, "rules": [{}]}
    ),
    "POST /rule-sets/dry-run": ByRole(ANY, {"version": 1, "last": 200}),
    "GET /accounts": ByRole(frozenset({ADMINISTRATOR})),
    "GET /installation": ByRole(frozenset({ADMINISTRATOR})),
    "GET /api-tokens": ByRole(ANY),
    "GET /memberships/dry-run": ByRole(frozenset({ADMINISTRATOR, oracle.LEAD})),
    "GET /conflicts-of-interest": ByRole(ANY),
    "POST /conflicts-of-interest": ByRole(ANY, CONFLICT),
    "GET /memberships": ByRole(frozenset({ADMINISTRATOR, oracle.LEAD})),
}
