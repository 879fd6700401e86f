"""The pages against the same oracle: who sees one, what it gives away, what its forms refuse."""

from __future__ import annotations

import random
import re
from collections.abc import Hashable, Iterator
from typing import Any

import pytest

from tests.access import (
    deeds,
    oracle_adoptions,
    oracle_cases,
    oracle_contributions,
    oracle_exports,
    oracle_matches,
    oracle_roles,
    report,
)
from tests.access.cells import ABSENT, Answer, Cell, Table
from tests.access.conftest import Stage
from tests.access.endpoints import ANY, RECORDS, TABLE, Act, Reading
from tests.access.oracle_acts import ALLOWED, GLASS, HIDDEN, NEVER, RECORDERS, REFUSED
from tests.web import Browser

pytestmark = pytest.mark.timeout(600)
SEED, SLICE, SLICES = 20261121, 40, 2
DIRECTOR, ADMINISTRATOR, LEAD = "process_director", "administrator", "organisation_lead"
PRIVACY = "privacy_officer"

# The same acts as in the API, under the address of their page.
SAME = {
    "GET /signals/<>": "GET /signals/<>",
    "GET /follow-ups/<>": "GET /follow-ups/<>",
    "GET /shares/<>": "GET /shares/<>",
    "GET /wpg-decisions/<>": "GET /wpg-decisions/<>",
    "POST /wpg-decisions/<>/withdrawal": "POST /wpg-decisions/<>/withdrawal",
    "GET /signals/<>/disclosure": "POST /wpg-decisions",
    "POST /signals/<>/disclosure": "POST /wpg-decisions",
    "GET /inform-tasks/<>": "GET /inform-tasks/<>",
    "GET /process-desk/<>": "GET /desk-items/<>",
    "POST /process-desk/<>/proposal": "POST /desk-items/<>/proposal",
    "GET /signals/<>/case": "POST /cases",
    "POST /signals/<>/case": "POST /cases",
    "GET /process-desk/<>/case": "POST /desk-items/<>/case",
    "POST /process-desk/<>/case": "POST /desk-items/<>/case",
    "GET /cases/<>": "GET /cases/<>",
    "GET /cases/<>/conferences": "GET /cases/<>/conferences",
    "GET /cases/<>/plan": "GET /cases/<>/plan",
    "GET /cases/<>/plan/signs": "POST /cases/<>/goals",
    "GET /goals/<>": "GET /goals/<>",
    "GET /match-tasks/<>": "GET /match-tasks/<>",
    "GET /cases/<>/seats": "POST /cases/<>/seats",
    "GET /cases/<>/contributions": "POST /cases/<>/contributions",
    "GET /follow-ups/<>/adoption": "POST /follow-ups/<>/adoption",
    "GET /follow-ups/<>/reporting-code": "GET /follow-ups/<>/reporting-code",
    "GET /adoptions/<>": "GET /adoptions/<>",
    "GET /contributions/<>": "GET /contributions/<>",
    "GET /signals/<>/ask": "POST /follow-ups",
    # The form names no more than the page; what leaves is in `tests.access.test_exports`.
    **dict.fromkeys(("GET /signals/<>/export", "POST /signals/<>/export"), "GET /signals/<>"),
    **dict.fromkeys(
        ("GET /follow-ups/<>/export", "POST /follow-ups/<>/export"), "GET /follow-ups/<>"
    ),
    "POST /signals/<>/ask": "POST /follow-ups",
    "POST /signals/<>/claim": "POST /signals/<>/claim",
    "GET /signals/<>/correction": "POST /signals/<>/corrections",
    "POST /signals/<>/correction": "POST /signals/<>/corrections",
    "GET /signals/<>/match-offer": "POST /signals/<>/match-offer",
    "POST /signals/<>/match-offer": "POST /signals/<>/match-offer",
    "POST /signals/<>/match-offer-withdrawal": "POST /signals/<>/match-offer-withdrawal",
    "GET /signals/<>/rectification": "POST /signals/<>/rectification",
    "POST /signals/<>/rectification": "POST /signals/<>/rectification",
    "POST /signals/<>/edit": "PATCH /signals/<>",
    "GET /signals/<>/preview": "GET /signals/<>/preview",
    "POST /signals/<>/withdrawal": "POST /signals/<>/withdrawal",
    "POST /follow-ups/<>/review": "POST /follow-ups/<>/acceptance",
    "POST /shares/<>/consent": "POST /shares/<>/grounds",
    "POST /shares/<>/conflict": "POST /shares/<>/grounds",
    **{
        f"POST /{kind}/<>/{act}": f"POST /{kind}/<>/{act}"
        for kind, acts in {
            "follow-ups": "acceptance adoption assignment completion keeping refusal release"
            " reporting-code return withdrawal",
            "shares": "revocation second-signature",
            "inform-tasks": "completion postponement",
            "match-tasks": "answer wrong-report",
            "young-persons": "distinction merger separation",
            "cases": "admission closing conference-cancelling conference-minutes"
            " conference-moving conferences contributions evaluation evaluation-outcome goals"
            " lead-acceptance lead-proposal lead-refusal leaving minutes-answer scaling"
            " seat-ending seats steps triage",
            "contributions": "share-ending shares withdrawal",
            "goals": "scores shares share-ending ending",
        }.items()
        for act in acts.split()
    },
}
BY_ROLE = {
    **dict.fromkeys(
        (
            *("GET /desk", "GET /digest", "GET /follow-ups", "GET /inform-tasks", "GET /signals"),
            *("GET /organisations", "GET /rule-sets", "GET /rule-sets/1", "GET /settings"),
            *("GET /settings/security", "GET /settings/organisation"),
            *("GET /tokens", "GET /settings/address", "GET /settings/calendar"),
            *("GET /rule-sets/1/dry-run", "GET /hand-over", "GET /audit-entries"),
        ),
        ANY,
    ),
    "GET /wpg-decisions": ANY,
    "GET /cases": oracle_cases.SITTING,
    "GET /adoptions": oracle_adoptions.READING,
    "GET /contributions": oracle_contributions.READING,
    "GET /match-tasks": oracle_matches.MATCHING,
    "GET /possible-duplicates": RECORDERS,
    "GET /matches": frozenset({DIRECTOR}),
    "GET /conflicts-of-interest": ANY,
    "GET /exports": oracle_exports.EXPORTING,
    "GET /figures/own": oracle_roles.COUNTING,
    "GET /figures/area": oracle_roles.COUNTING_ACROSS,
    "GET /memberships/dry-run": frozenset({LEAD, ADMINISTRATOR}),
    "GET /process-desk": frozenset({DIRECTOR}),
    "GET /break-glass": GLASS | {PRIVACY},
    "POST /audit-entries": ANY,
    **dict.fromkeys(
        (
            *("GET /audit-entries/export", "GET /audit-entries/overview"),
            "GET /review-findings",
        ),
        frozenset({PRIVACY}),
    ),
    "GET /memberships": frozenset({LEAD, ADMINISTRATOR}),
    "GET /sign-on-providers": frozenset({LEAD, ADMINISTRATOR}),
    "GET /proposals": frozenset({ADMINISTRATOR}),
    "GET /administration": frozenset({ADMINISTRATOR}),
    "GET /accounts": frozenset({ADMINISTRATOR}),
    "GET /organisations/new": frozenset({ADMINISTRATOR}),
    "GET /rule-sets/new": frozenset({ADMINISTRATOR}),
    "GET /signals/new": RECORDERS,
}
# About no young person: `tests.partners`, `tests.routing` and `tests.shell` hold who may; drafts
# are edited where they are read.
ELSEWHERE = {
    *(
        "GET /",
        "GET /health/live",
        "GET /health/ready",
        "GET /language/<>",
        "GET /login",
        "POST /login",
        "POST /logout",
    ),
    *("GET /membership", "POST /membership", "POST /session", "GET /static/<>"),
    *("POST /hand-over", "POST /hand-over/stand-ins", "POST /hand-over/stand-ins/<>/end"),
    *("POST /memberships/<>/confirmation", "POST /memberships/<>/end"),
    *("POST /organisations/new", "GET /organisations/<>/edit", "POST /organisations/<>/edit"),
    *("GET /organisations/<>/mail-domains", "POST /organisations/<>/mail-domains"),
    *("POST /mail-domains/<>/confirmation", "POST /mail-domains/<>/end"),
    *("POST /accounts", "GET /accounts/<>", "POST /accounts/<>/edit", "POST /accounts/<>/address"),
    *("POST /accounts/<>/disabling", "POST /accounts/<>/enabling"),
    "POST /accounts/<>/memberships/<>/end",
    *("POST /tokens", "POST /tokens/<>/revocation", "POST /settings/address"),
    *("GET /settings/address/<>", "POST /settings/address/<>"),
    # `tests.pages.test_calendar`
    *("GET /calendar/<>.ics", "POST /settings/calendar", "POST /settings/calendar/end"),
    # `tests.single_sign_on`
    *("POST /login/organisation/<>", "POST /login/organisation/<>/again"),
    *("POST /login/organisation/<>/invitation", "GET /login/organisation/<>/return"),
    *("GET /login/organisation/<>/left", "POST /login/organisation/<>/logout"),
    "POST /settings/organisation/<>",
    *("POST /settings/organisation/<>/removal", "GET /sign-on-providers/<>"),
    *(f"POST /sign-on-providers/<>/{act}" for act in ("confirmation", "demand", "secret")),
    *("POST /sign-on-providers", "POST /sign-on-providers/<>/description"),
    "POST /sign-on-providers/<>/end",
    *("POST /memberships/contacts", "POST /memberships/contacts/<>/end"),
    *("POST /exports", "GET /exports/<>/file"),  # `tests.exports`
    *("GET /figures/own/file", "GET /figures/area/file"),  # `tests.figures`
    *("POST /notices/<>/look", "GET /organisations/<>", "POST /proposals", "POST /rule-sets/new"),
    *("GET /rule-sets/<>", "GET /rule-sets/<>/dry-run", "POST /rule-sets/<>/acceptance"),
    *("POST /rule-sets/<>/approval", "POST /settings", "POST /settings/password"),
    *("GET /login/factor", "POST /login/factor", "GET /login/enrolment", "POST /login/enrolment"),
    *("GET /step-up", "POST /step-up", "GET /invitation", "GET /invitation/<>"),
    *("POST /invitation/password", "POST /invitation/factor", "POST /invitation/lost-factor"),
    *("GET /settings/factors/new", "POST /settings/factors", "POST /settings/factors/<>/removal"),
    *("POST /settings/recovery-codes", "POST /settings/sessions/end"),
    "POST /settings/sessions/<>/end",
    *("GET /memberships/<>/access", "POST /memberships/<>/access/invitation"),
    *("POST /memberships/<>/access/recovery", "POST /memberships/<>/access/confirmation"),
    "POST /memberships/<>/access/sessions/end",
    *("POST /settings/stand-ins", "POST /settings/stand-ins/<>/end", "POST /signals/new"),
    "GET /signals/<>/edit",
    *("GET /help", "GET /privacy", "GET /accessibility"),  # for everybody, of no record
    # `tests.glass` and `tests.shell.test_access_views`
    *("GET /break-glass/new", "POST /break-glass/new", "GET /break-glass/<>"),
    *("POST /break-glass/<>/end", "POST /break-glass/<>/review", "GET /access/<>/<>"),
    # `tests.oversight`: these ask the second factor, or a finding that this scene has none of.
    *("POST /audit-entries/export", "POST /audit-entries/overview"),
    "POST /review-findings/<>/answer",
    *("POST /wpg-decisions/<>/confirmation", "POST /conflicts-of-interest"),
    "POST /conflicts-of-interest/<>/end",
}


class Pages(Table):
    """The table of the pages, with a browser for every member."""

    def __post_init__(self) -> None:
        super().__post_init__()
        # A page says how long a broken glass lasts, so what is absent looks different each time.
        self.absent = {}
        self.browsers: dict[str, Browser] = {}

    def meet(self, who: str) -> None:
        """Let a member log in, before any cell that would undo it."""
        if who not in self.browsers:
            self.browsers[who] = Browser(self.app, self.stage.scene.world, who)

    def fetch(self, who: str, method: str, path: str) -> Answer:
        """Fetch a page, or send an empty form."""
        marked = self.mark()
        browser = self.browsers[who]
        call = browser.get if method == "GET" else browser.post
        response = call(path, environ_overrides=marked.environment)
        answer = marked.answer(response)
        # A form that is shown again has an entry for the act and one for the page.
        assert answer.entries or not self.actor(who).active, (who, method, path)
        return answer

    def _every_cell(self) -> Iterator[Cell]:
        for who in self.stage.scene.world.members:
            yield from (Cell(who, name) for name in BY_ROLE)
            for name, place in SAME.items():
                kind = TABLE[place].kind
                records = getattr(self.stage.facts, RECORDS[kind][0])
                yield from (Cell(who, name, record) for record in records)

    def like(self, cell: Cell, expected: str) -> Hashable:
        """Return what may matter: a page is closed by what closes the API, tried there in full."""
        return super().like(cell, NEVER if expected == HIDDEN else expected)

    def kind(self, cell: Cell) -> str | None:
        """Return what kind of record a page is about."""
        return TABLE[SAME[cell.endpoint]].kind if cell.record else None

    def _tried(self, cell: Cell) -> Iterator[str]:
        method, path = cell.endpoint.split(" ")
        answer = self.fetch(cell.who, method, path.replace("<>", str(cell.record)))
        if not self.actor(cell.who).active:
            if answer.status not in {302, 303, 401}:
                yield f"{answer.status} for an ended membership"
            return
        yield from self._gave_away(cell, answer)
        deed = deeds.of_page(cell.endpoint, SAME.get(cell.endpoint))
        if deeds.else_than(deed, answer.actions):
            yield f"the log says {answer.actions}"
        expected = self.expected(cell)
        # Who may ask is told why nobody can be asked about this class yet.
        gate = cell.endpoint.endswith("/ask") and answer.status == 403 and expected == ALLOWED
        known = STATUSES.get((expected, method), STATUSES[expected, ""])
        if answer.status not in known and not gate:
            yield f"{answer.status}, {expected} expected"
        closed = cell.record and expected in {HIDDEN, NEVER}
        if closed and answer.comparable != self._absent_page(cell).comparable:
            yield "not the same as absent"

    def _absent_page(self, cell: Cell) -> Answer:
        key = (cell.who, cell.endpoint)  # a page names who looks at it
        if key not in self.absent:
            method, path = cell.endpoint.split(" ")
            self.absent[key] = self.fetch(cell.who, method, path.replace("<>", str(ABSENT)))
        return self.absent[key]

    def expected(self, cell: Cell) -> str:
        """Return the oracle's verdict on a page: one of `oracle_acts`."""
        a = self.actor(cell.who)
        if cell.record is None:
            roles = BY_ROLE[cell.endpoint]
            return ALLOWED if roles == ANY or a.role in roles else NEVER
        place = TABLE[SAME[cell.endpoint]]
        if isinstance(place, Act):
            return place.verdict(self.stage.facts, a, cell.record)
        assert isinstance(place, Reading)
        if place.level(self.stage.facts, a, cell.record):
            return ALLOWED
        return HIDDEN if a.role in place.readers else NEVER


# An empty form of somebody who may is shown again, or goes on; a page may lead to another one.
STATUSES: dict[tuple[str, str], set[int]] = {
    # What is typed may be looked at first, as long as an absent record gives the same answer.
    (HIDDEN, "POST"): {404, 422},
    (HIDDEN, ""): {404},
    (REFUSED, "POST"): {403, 422},
    (REFUSED, ""): {403},
    (NEVER, ""): {403, 404},
    (ALLOWED, "GET"): {200, 302, 303, 409},
    (ALLOWED, ""): {200, 302, 303, 400, 409, 412, 422},
}


def test_every_page_has_its_place(stage: Stage) -> None:
    found = set()
    for rule in Table(stage).app.url_map.iter_rules():
        if not rule.rule.startswith("/api/"):
            path = re.sub(r"<[^>]+>", "<>", rule.rule)
            found |= {f"{method} {path}" for method in rule.methods - {"HEAD", "OPTIONS"}}
    known = SAME.keys() | BY_ROLE.keys() | ELSEWHERE
    assert found - known == set()
    assert known - found == {"GET /rule-sets/1", "GET /rule-sets/1/dry-run"}


@pytest.mark.parametrize("part", range(SLICES))
def test_a_slice_of_the_pages(stage: Stage, part: int) -> None:
    pages = Pages(stage)
    every = sorted(pages.cells(), key=pages.name)
    chance = random.Random(SEED)  # noqa: S311 - a sample that can be repeated, no secret
    open_cells = [cell for cell in every if pages.expected(cell) == ALLOWED]
    chosen = chance.sample(open_cells, SLICE * SLICES // 2)
    chosen += chance.sample(every, SLICE * SLICES // 2)
    _try(pages, list(dict.fromkeys(chosen))[part::SLICES])


@pytest.mark.matrix
@pytest.mark.long
@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(8))
def test_every_page(stage: Stage, part: int) -> None:
    pages = Pages(stage)
    report.run(report.PAGES, part, 8, pages, pages.cells())


def _try(pages: Pages, cells: list[Any]) -> None:
    wrong = [problem for cell in cells for problem in pages.problems(cell)]
    assert not wrong, f"{len(wrong)} problems\n" + "\n".join(wrong)
