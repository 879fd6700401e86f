"""What was ended for good, told to the outside place, so that a restore does not bring it back.

A restored database knows nothing of what was ended after its moment: a membership that ended
would open records again, a lost phone would count as a second factor. Each such act leaves a
message in its own transaction; its handler puts a signed document (`audit.seals`) beside the
signed heads, and a restore does again what its database has not heard of (docs/decisions/0078).

For the ends of rights and, later, destructions: another one is a line in `ENDING` and a function
in `coordination.backup.repeating`. Not for what ends by its time, which the next tick repeats.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from coordination.audit import seals
from coordination.audit.events import RightEnded
from coordination.audit.seals import BadSeal

FORMAT = 1
_NAME = "ending-{id}.json"
# Actions of the log after which something opens that had been open before.
ENDING = frozenset(
    {
        *("account.change_address", "account.disable", "account.unbind_provider"),
        *("api_token.revoke", "conflict_of_interest.declare", "function_contact.remove"),
        *("mail_domain.end", "membership.end", "oidc_provider.disable", "self.change_password"),
        *("self.remove_factor", "self.renew_codes", "share.revoke"),
        *("signal.rectify", "signal.withdraw"),
        *("stand_in.end", "wpg_decision.withdraw"),
    }
)


def among(subjects: Iterable[Mapping[str, Any]]) -> Iterator[RightEnded]:
    """Yield what a unit of work has ended, each record once for each action.

    Args:
        subjects: of its log entry.
    """
    found: dict[tuple[str, str, str], str | None] = {}
    for item in subjects:
        if item["action"] in ENDING:
            place = (item["kind"], item["id"], item["action"])
            found[place] = item.get("detail", {}).get("reason") or found.get(place)
    for (kind, record_id, action), reason in found.items():
        yield RightEnded(uuid.uuid4(), kind, uuid.UUID(record_id), action, reason)


def document(private: bytes, event: RightEnded, at: dt.datetime) -> tuple[str, bytes]:
    """Return name and content of the signed document of one ending.

    Args:
        private: 32 bytes, the seed of the Ed25519 key.
        event: the ending.
        at: when it is told.
    """
    body = {"format": FORMAT, "at": at.isoformat(), **event.payload()}
    return _NAME.format(id=event.ending_id), seals.sign(private, body)


def read_directory(directory: Path, public: bytes, since: dt.datetime) -> list[RightEnded]:
    """Return what was ended since a moment, oldest first.

    Args:
        directory: the outside place, or a copy of it.
        public: 32 bytes of the key that must have signed it.
        since: told at or after this.

    Raises:
        BadSeal: a document cannot be trusted.
    """
    found = []
    for path in directory.glob(_NAME.format(id="*")):
        body = seals.opened(path.read_bytes(), public, path.name)
        try:
            moment, event = dt.datetime.fromisoformat(body["at"]), RightEnded.load(body)
        except (KeyError, ValueError, TypeError):
            raise BadSeal(f"{path.name}: not an ending") from None
        if moment >= since:
            found.append((moment, str(event.ending_id), event))
    return [event for *_, event in sorted(found, key=lambda one: one[:2])]


def told(event: RightEnded) -> str:
    """Return an ending in one line, for the operator."""
    fields = asdict(event)
    return f"{fields['action']} {fields['record_kind']} {fields['record_id']}"
