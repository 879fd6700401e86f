"""What is asked: the same of the product and of the floor, or of the product at two sizes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.asking import Request
from benchmarks.region import Caller, Region
from benchmarks.servers import BARE, MAPPED, OURS

Maker = Callable[[int], Request]


@dataclass(frozen=True)
class Scenario:
    """One thing that is asked again and again.

    Attributes:
        name: as the report calls it.
        role: of the callers.
        path: below `/api/v1` of the product, and of the floor; `{signal}` is one of the school's.
        creates: whether it is a `POST` of a new signal.
        against: the other applications that it is measured with.
    """

    name: str
    role: str
    path: str
    creates: bool = False
    against: tuple[str, ...] = ()

    @property
    def expected(self) -> int:
        """Return the status of the answer."""
        return 201 if self.creates else 200

    def maker(self, application: str, region: Region) -> Maker:
        """Return the function that makes the request with a number.

        Args:
            application: which is asked.
            region: where.
        """
        callers = region.callers[self.role]
        return lambda number: self._request(application, region, callers, number)

    def _request(
        self, application: str, region: Region, callers: Sequence[Caller], number: int
    ) -> Request:
        caller = callers[number % len(callers)]
        path = self.path.format(signal=region.signals[number % len(region.signals)])
        body = new_signal(region, number) if self.creates else None
        method = "POST" if self.creates else "GET"
        if application == OURS:
            headers = {"Authorization": f"Bearer {caller.token}", "Accept": "application/json"}
            return Request(method, f"/api/v1{path}", headers, body)
        believed = {"X-Member": caller.membership_id, "X-Organisation": caller.organisation_id}
        return Request(method, path, believed, body)


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


FLOORS = (BARE, MAPPED)
SIDE_BY_SIDE = (
    Scenario("create a signal", "coordinator", "/signals", creates=True, against=FLOORS),
    Scenario("list 25", "coordinator", "/signals", against=FLOORS),
    Scenario("detail", "coordinator", "/signals/{signal}", against=FLOORS),
)
ALONE = (
    Scenario("list, status", "coordinator", "/signals?status=routed"),
    Scenario("list, urgency", "coordinator", "/signals?urgency=ordinary"),
    Scenario("list, category", "coordinator", "/signals?category=PEST"),
    Scenario("list, since", "coordinator", "/signals?since=2026-10-01"),
    Scenario("mentor's list", "mentor", "/signals"),
    Scenario("officer's list", "officer", "/follow-ups"),
    Scenario("officer's signals", "officer", "/signals"),
    Scenario("officer's desk", "officer", "/desk"),
    Scenario("director's desk", "director", "/desk"),
)
GROWING = SIDE_BY_SIDE + ALONE
