"""Knocks with a second factor of six minutes ago where one of at most five is asked (T13).

A token has none at all. Who may do it is asked for the factor before anything is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import text

from tests.access.cells import ABSENT, Answer, Cell
from tests.access.doors import OF, Doors
from tests.access.oracle_acts import REFUSED
from tests.access.oracle_roles import MAY

QUESTION = "Bevestig dat u het bent"
ASKED = "Twee ernstige meldingen, en niemand van de school is te bereiken."
# Exports, broken glass, tokens, and whatever changes how a person is known: with what is sent.
WEIGHTY: dict[str, dict[str, Any] | None] = {
    "POST /exports": {"kind": "signals", "format": "csv", "purpose": "own_file"},
    "GET /exports/<>/file": None,
    "POST /break-glass": {"record": "K7F-2Q9", "reason": ASKED},
    "POST /api-tokens": {"label": "Proef", "scopes": ["*"], "expiresOn": "2027-01-01"},
    "POST /me/address": {"email": "proef@maasdal.example"},
    "POST /me/address/confirmation": {"code": "x" * 43},
    "POST /mail-domains/<>/confirmation": None,
    **dict.fromkeys(
        (
            *("page POST /exports", "page GET /exports/<>/file"),
            *("page GET /break-glass/new", "page POST /break-glass/new"),
            *("page POST /audit-entries/export", "page POST /audit-entries/overview"),
            *("page POST /settings/address/<>", "page POST /settings/password"),
            "page GET /settings/factors/new",
            *("page POST /settings/factors", "page POST /settings/factors/<>/removal"),
            *("page POST /settings/recovery-codes", "page POST /settings/sessions/<>/end"),
            *("page POST /settings/sessions/end", "page POST /settings/organisation/<>"),
            "page POST /settings/organisation/<>/removal",
            "page POST /memberships/<>/access/recovery",
            "page POST /memberships/<>/access/confirmation",
            "page POST /mail-domains/<>/confirmation",
            *("page POST /sign-on-providers", "page POST /sign-on-providers/<>/confirmation"),
            *("page POST /sign-on-providers/<>/demand", "page POST /sign-on-providers/<>/secret"),
            "page POST /sign-on-providers/<>/description",
            "page POST /sign-on-providers/<>/end",
        )
    ),
}
AGED = text("UPDATE web_sessions SET factor_at = factor_at - interval '6 minutes'")


class Weighty(Doors):
    """The doors that ask for the second factor, for one member who may pass each of them."""

    def cells(self) -> Iterator[Cell]:
        """Yield each such door for one member of a role that may."""
        chosen: dict[str, Cell] = {}
        for cell in super().cells():
            if self.api.actor(cell.who).role in MAY[OF[cell.endpoint]]:
                chosen.setdefault(cell.endpoint, cell)
        yield from (chosen[endpoint] for endpoint in WEIGHTY)

    def expected(self, cell: Cell) -> str:
        """Return the verdict: refused, however much they may."""
        assert cell.endpoint in WEIGHTY
        return REFUSED

    def _knock(self, table: Any, cell: Cell) -> Answer:
        self.api.stage.connection.execute(AGED)
        if table is self.pages:
            return super()._knock(table, cell)
        method, path = cell.endpoint.split(" ")
        path = path.replace("<>", str(ABSENT))
        return self.api.send(cell.who, method, path, WEIGHTY[cell.endpoint])

    def _heard(self, cell: Cell, answer: Answer) -> Iterator[str]:
        led = dict(answer.headers).get("Location", "").startswith("/step-up")
        led = led or (answer.status == 403 and QUESTION in answer.text)
        if not led and answer.code != "step_up_needed":
            yield f"{self.name(cell)}: {answer.status} {answer.code}, but the factor is old"
