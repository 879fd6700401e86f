"""What one member asks in a day: a fixed list of requests to the API and of pages.

The same list is asked in two databases. Where it asks by an id that the member may not know of, the
one database has a hidden record under it and the other has nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.access.conftest import Stage
from tests.access.endpoints import RECORDS
from tests.access.oracle_acts import RECORDERS

SCHOOL_NAMES = ("maasdal", "peelrand", "politie-venlo", "wijkteam-venlo")
STATUSES = ("draft", "submitted", "routed", "closed", "withdrawn")
CATEGORIES = ("ABS", "BULL", "HOME", "MENT", "POLA", "RADI", "SEXU", "VERB", "VISI", "WEAP")
FOLLOW_UP_STATUSES = (
    *("proposed", "offered", "accepted", "done", "kept"),
    *("declined", "returned", "withdrawn", "superseded"),
)
KINDS = (
    *("review", "own_action", "safety_consult", "help_request", "reporting_code", "request"),
    *("support", "absence_report", "weighing", "area_question"),
)
# First of all and each undone, since time stands still here: entries of one moment have no order.
LOG = (
    *("/audit-entries?pageSize=5", "/audit-entries?action=signal.read", "page /audit-entries"),
    *("/audit-entries?outcome=hidden", "/review-findings", "page /review-findings"),
)
PLAIN = (
    *("/me", "/desk", "/digests/preview", "/notices", "/memberships", "/exports", "/api-tokens"),
    *("/break-glass", "/break-glass?waiting=true", "/conflicts-of-interest", "/installation"),
    *("/organisations", "/organisations?kind=police", "/organisations?municipality=GM0983"),
    *("/rule-sets", "/rule-sets/1", "/accounts", "/wpg-decisions", "/memberships/dry-run"),
    *("/signals?urgency=ordinary", "/signals?urgency=acute", "/signals?sort=category"),
    *("/signals?since=2026-11-20", "/signals?since=2026-11-27", "/signals?cursor=bm90aGluZw"),
    *("/follow-ups?direction=asked", "/follow-ups?direction=received", "/follow-ups?overdue=true"),
    *("/shares", "/shares?state=live", "/shares?state=proposed", "/shares?state=revoked"),
    *("/shares?state=expired", "/inform-tasks", "/inform-tasks?open=true", "/young-persons"),
    *("/cases", "/cases?open=true", "/cases?leaderless=true", "/contributions"),
    *("/match-tasks", "/match-tasks?unanswered=true", "/matches"),
    *("/desk-items", "/desk-items?status=open", "/desk-items?status=closed"),
)
PAGES = (
    *("/desk", "/digest", "/follow-ups", "/inform-tasks", "/signals", "/organisations"),
    *("/rule-sets", "/rule-sets/1", "/settings", "/settings/security", "/settings/organisation"),
    *("/tokens", "/settings/address", "/rule-sets/1/dry-run", "/hand-over", "/wpg-decisions"),
    *("/conflicts-of-interest", "/exports", "/memberships/dry-run", "/process-desk"),
    *("/break-glass", "/break-glass/new", "/memberships", "/sign-on-providers", "/proposals"),
    *("/administration", "/accounts", "/organisations/new", "/rule-sets/new", "/signals/new"),
    *("/cases", "/cases?leaderless=true", "/match-tasks", "/matches"),
    *("/membership", "/follow-ups?overdue=true", "/inform-tasks?open=true"),
    *("/process-desk?status=open", "/follow-ups?direction=received", "/signals?urgency=acute"),
)
# The pages about one record, by its kind.
SHOWN = {
    "signal": ("", "/ask", "/case", "/correction", "/disclosure", "/export", "/edit"),
    "follow_up": ("", "/export"),
    "share": ("",),
    "inform_task": ("",),
    "desk_item": ("", "/case"),
    "wpg_decision": ("",),
    "case": ("", "/seats", "/conferences", "/plan"),
    "goal": ("",),
    "match_task": ("",),
}
PATHS = {
    "signal": "signals",
    "follow_up": "follow-ups",
    "share": "shares",
    "inform_task": "inform-tasks",
    "desk_item": "desk-items",
    "young_person": "young-persons",
    "wpg_decision": "wpg-decisions",
    "case": "cases",
    "adoption": "adoptions",
    "contribution": "contributions",
    "goal": "goals",
    "match": "matches",
    "match_task": "match-tasks",
}
PARTS: dict[str, tuple[str, ...]] = {
    "signal": ("", "/feedback", "/routing"),
    "case": ("", "/conferences", "/plan"),
    "match": (),
}
PAGED = (
    *("/signals?pageSize=2", "/follow-ups?pageSize=2", "/young-persons?pageSize=2"),
    *("/shares?pageSize=2", "/notices?pageSize=2"),
)
BY_ID, LEAST_CLOSED = 3, 1  # records of each kind


@dataclass(frozen=True)
class Asked:
    """One request.

    Attributes:
        name: the same in both databases.
        path: of the API, or of a page.
        page: whether it is a page.
        body: of a search or a dry run.
        probe: the id that is hidden in one database and absent in the other.
        log: whether it shows the log of an organisation.
    """

    name: str
    path: str
    page: bool = False
    body: dict[str, Any] | None = None
    probe: Any = None
    log: bool = False


def requests(stage: Stage, who: str, names: Iterable[str], probes: dict[str, Any]) -> list[Asked]:
    """Return the script of a member, but for the pages that a cursor leads to.

    Args:
        stage: whose facts are those of the database without the difference.
        who: the member.
        names: surnames to search for.
        probes: an id of each kind of record.
    """
    return [
        *_simple(),
        *_about(stage, who),
        *_by_probe(probes),
        *_organisations(stage),
        *_searches(stage, who, names),
    ]


def _simple() -> Iterator[Asked]:
    yield from (_simply(path, log=True) for path in LOG)
    yield Asked("log", "/audit-entry-searches", body={"outcome": "refused"}, log=True)
    yield from map(_simply, [*PLAIN, *_filtered()])
    yield from (Asked(f"page {path}", path, page=True) for path in [*PAGES, *_filtered_pages()])


def _simply(path: str, *, log: bool = False) -> Asked:
    page = path.startswith("page ")
    return Asked(path, path.removeprefix("page "), page, log=log)


def _filtered() -> Iterator[str]:
    yield from (f"/signals?status={status}" for status in STATUSES)
    yield from (f"/signals?category={category}" for category in CATEGORIES)
    yield from (f"/follow-ups?status={status}" for status in FOLLOW_UP_STATUSES)
    yield from (f"/follow-ups?kind={kind}" for kind in KINDS)


def _filtered_pages() -> Iterator[str]:
    yield from (f"/signals?status={status}" for status in STATUSES)
    yield from (f"/signals?category={category}" for category in CATEGORIES)
    yield from (f"/follow-ups?status={status}" for status in FOLLOW_UP_STATUSES)


def _about(stage: Stage, who: str) -> Iterator[Asked]:
    """Yield records by id, some open and some closed, in the API, as pages, and explained."""
    for kind, chosen in _chosen(stage, who).items():
        for record in chosen:
            for one in _of_record(kind, record):
                yield Asked(one.name, one.path.format(record), one.page)
        if kind in {"signal", "young_person"}:
            name = {"signal": "/follow-ups?signalId", "young_person": "/signals?youngPersonId"}
            yield from (_simply(f"{name[kind]}={record}") for record in chosen)


def _chosen(stage: Stage, who: str) -> dict[str, list[Any]]:
    actor = stage.facts.actors[stage.scene.world.member(who).id]
    found = {}
    for kind, (name, _readers, level) in RECORDS.items():
        every = sorted(getattr(stage.facts, name), key=str)
        opened = [one for one in every if level(stage.facts, actor, one)]
        closed = [one for one in every if one not in opened]
        shown = opened[: BY_ID - LEAST_CLOSED]
        found[kind] = [*shown, *closed[: BY_ID - len(shown)]]
    return found


def _of_record(kind: str, record: Any) -> Iterator[Asked]:
    """Yield what is asked about one record; the paths have a place for its id."""
    path = PATHS[kind]
    for part in PARTS.get(kind, ("",)):
        yield Asked(f"{path}/{record}{part}", f"/{path}/{{}}{part}")
    yield Asked(f"explained {kind} {record}", f"/access-explanations?resource={kind}:{{}}")
    shown = path if kind != "desk_item" else "process-desk"
    for part in SHOWN.get(kind, ()):
        yield Asked(f"page {shown}/{record}{part}", f"/{shown}/{{}}{part}", page=True)
    yield Asked(f"page access/{kind}/{record}", f"/access/{kind}/{{}}", page=True)


def _by_probe(probes: dict[str, Any]) -> Iterator[Asked]:
    for kind in RECORDS:
        probe = probes[kind]
        for one in _of_record(kind, "probe"):
            yield Asked(one.name, one.path.format(probe), one.page, probe=probe)
    signal, person = probes["signal"], probes["young_person"]
    path = f"/follow-ups?signalId={signal}"
    yield Asked("follow-ups of the probe", path, probe=signal)
    path = f"/signals?youngPersonId={person}"
    yield Asked("signals about the probe", path, probe=person)


def _organisations(stage: Stage) -> Iterator[Asked]:
    for name in SCHOOL_NAMES:
        found = stage.scene.world.organisation(name).id
        yield _simply(f"/organisations/{found}")
        yield _simply(f"page /organisations/{found}")
    member = stage.scene.world.member("police_officer@politie-venlo").id
    chosen = sorted(stage.facts.signals, key=str)[:3]
    for one in chosen:
        yield _simply(f"/access-explanations?resource=signal:{one}&subject={member}")
        yield _simply(f"page /access/signal/{one}?subject={member}")


def _searches(stage: Stage, who: str, names: Iterable[str]) -> Iterator[Asked]:
    role = stage.facts.actors[stage.scene.world.member(who).id].role
    for last in (1, 50, 200):
        tried = {"version": 1, "last": last}
        yield Asked(f"dry run of {last}", "/rule-sets/dry-run", body=tried)
    for name in names:
        yield Asked(f"search {name}", "/young-person-searches", body={"name": name})
        born = {"name": name, "birthDate": "2012-01-02"}
        yield Asked(f"search {name} and date", "/young-person-searches", body=born)
    if role in RECORDERS:
        # "What is hidden does not show through a 'duplicate found'" (P4): they register a namesake.
        for name in names:
            body = {"surname": name, "firstNames": "Noor", "birthDate": "2012-01-02"}
            yield Asked(f"register {name}", "/young-persons", body=body)
    draft = {"category": "RADI"}
    yield Asked("draft", "/signals", body=draft)
    yield from (Asked(f"{path} at last", path) for path in ("/signals?pageSize=5", "/desk"))


ABSENT = {kind: uuid.uuid4() for kind in RECORDS}
