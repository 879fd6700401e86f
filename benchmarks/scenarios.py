"""What is asked over HTTP: the same of the product and of the floor, or of the product twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.asking import Request
from benchmarks.region import Caller, Region
from benchmarks.servers import APPLICATIONS, BARE, MAPPED, OTHERWISE, OURS, PRODUCT

Maker = Callable[[int], Request]
Body = Callable[[Region, int], dict[str, object]]


@dataclass(frozen=True)
class Scenario:
    """One thing that is asked again and again.

    Attributes:
        name: as the report calls it.
        role: of the callers.
        path: below `/api/v1` of the product, and of the floor; `{signal}` is one of the school's,
            `{person}` the id of one of its pupils, `{deep}` where page 40 of its list begins.
        body: makes what is posted; nothing is posted without it.
        expected: status of the answer.
        against: the other applications that it is measured with.
        beside: name and path of what else of the product it is measured with.
    """

    name: str
    role: str
    path: str
    body: Body | None = None
    expected: int = 200
    against: tuple[str, ...] = ()
    beside: tuple[str, str] | None = None

    @property
    def sides(self) -> tuple[str, ...]:
        """Return the names of what is measured in turns, ours first."""
        return (OURS, *self.against, *([self.beside[0]] if self.beside else []))

    def application(self, side: str) -> str:
        """Return which application answers for a side."""
        return side if side in APPLICATIONS else OURS

    def maker(self, side: str, region: Region) -> Maker:
        """Return the function that makes the request with a number.

        Args:
            side: one of `sides`.
            region: where.
        """
        callers = region.callers[self.role]
        return lambda number: self._request(side, region, callers, number)

    def _request(
        self, side: str, region: Region, callers: Sequence[Caller], number: int
    ) -> Request:
        caller = callers[number % len(callers)]
        form = self.beside[1] if self.beside and side == self.beside[0] else self.path
        path = form.format(
            signal=region.signals[number % len(region.signals)],
            person=region.known[number % len(region.known)].id,
            deep=region.deep,
        )
        body = self.body(region, number) if self.body else None
        method = "POST" if self.body else "GET"
        if self.application(side) in PRODUCT:
            return asked(caller, method, path, body)
        believed = {"X-Member": caller.membership_id, "X-Organisation": caller.organisation_id}
        return Request(method, path, believed, body)


def asked(caller: Caller, method: str, path: str, body: object = None) -> Request:
    """Return a request to the product.

    Args:
        caller: who asks.
        method: of HTTP.
        path: below `/api/v1`.
        body: JSON, or None.
    """
    headers = {"Authorization": f"Bearer {caller.token}", "Accept": "application/json"}
    return Request(method, f"/api/v1{path}", headers, body)


def new_signal(region: Region, number: int) -> dict[str, object]:
    """Return the body of a new signal with one young person and one statement."""
    pupil = region.pupils[number % len(region.pupils)]
    return {
        "category": "WEAP",
        "subCategory": "knife_possession",
        "lifeDomain": "school",
        "occurredOn": "2026-11-17",
        "urgency": "soon",
        "statements": [{"kind": "fact", "text": "Een mes in de tas.", "source": "conciërge"}],
        "alreadyDone": "ouders gebeld",
        "youngPersons": [{"id": pupil, "part": "suspected"}],
    }


def _exactly(region: Region, number: int) -> dict[str, object]:
    known = region.known[number % len(region.known)]
    return {"name": known.name, "birthDate": known.birth_date}


FLOORS = (BARE, MAPPED)
SIGNALS = "/signals"
CREATE = Scenario("create a signal", "coordinator", SIGNALS, new_signal, 201, FLOORS)
LIST = Scenario("list 25", "coordinator", SIGNALS, against=FLOORS)
BY_SERVER = Scenario("server", "coordinator", SIGNALS, against=(OTHERWISE,))
SCENARIOS = (
    CREATE,
    LIST,
    Scenario("detail", "coordinator", "/signals/{signal}", against=FLOORS),
    Scenario(
        *("list, page 40", "coordinator", "/signals?cursor={deep}"), beside=("page 1", SIGNALS)
    ),
    Scenario("list, status", "coordinator", "/signals?status=routed"),
    Scenario("list, urgency", "coordinator", "/signals?urgency=ordinary"),
    Scenario("list, category", "coordinator", "/signals?category=PEST"),
    Scenario("list, since", "coordinator", "/signals?since=2026-10-01"),
    Scenario("signals of one person", "coordinator", "/signals?youngPersonId={person}"),
    Scenario("name and birth date", "coordinator", "/young-person-searches", _exactly),
    Scenario("mentor's list", "mentor", SIGNALS),
    Scenario("officer's list", "officer", "/follow-ups"),
    Scenario("officer's signals", "officer", SIGNALS),
    Scenario("officer's desk", "officer", "/desk"),
    Scenario("director's desk", "director", "/desk"),
)
