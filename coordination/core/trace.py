"""W3C Trace Context: joins log entries of one act across systems, and is trusted for nothing else.

Source: W3C Recommendation "Trace Context", 23 November 2021, sections 3.2 (`traceparent`) and 3.3
(`tracestate`). What does not fit is dropped and a new trace begins, as section 4.3 says. The ids
of a caller are kept as they came; they decide nothing and name nobody.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from sqlalchemy.orm import Session

MOST_MEMBERS = 32  # of a tracestate (section 3.3.1.1)
LONGEST_STATE = 512  # characters that everybody should pass on (section 3.3.1.5)
_PARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_KEY = r"(?:[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})"
# Printable ASCII without comma and equals sign; it does not end with a space.
_VALUE = r"[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]"
_MEMBER = re.compile(rf"({_KEY})=({_VALUE})")
_SESSION = "trace"


@dataclass(frozen=True)
class Trace:
    """Where one unit of work stands in a trace.

    Attributes:
        trace_id: 32 hexadecimal digits, the same in every system that takes part.
        span_id: 16 hexadecimal digits, of this unit of work.
        parent_id: span that caused this one, or None for the first.
        state: what other systems wish to be passed on, or None.
        foreign: whether the parent is a span of another system.
    """

    trace_id: str
    span_id: str
    parent_id: str | None = None
    state: str | None = None
    foreign: bool = False

    @property
    def parent(self) -> str:
        """Return the `traceparent` for what this unit of work causes; nothing is sampled away."""
        return f"00-{self.trace_id}-{self.span_id}-01"


def begin() -> Trace:
    """Return the first span of a new trace."""
    return Trace(secrets.token_hex(16), secrets.token_hex(8))


def accept(parent: str | None, state: str | None, *, foreign: bool = True) -> Trace:
    """Return a span under the one that a caller names, or a new trace when that does not fit.

    Args:
        parent: a `traceparent`, or None.
        state: a `tracestate`, or None; it counts only beside a usable parent.
        foreign: whether another system sent it.
    """
    found = _PARENT.fullmatch(parent or "")
    if found is None or not _usable(*found.groups()):
        return begin()
    _, trace_id, parent_id, *_ = found.groups()
    return Trace(trace_id, secrets.token_hex(8), parent_id, checked_state(state), foreign)


def checked_state(text: str | None) -> str | None:
    """Return a `tracestate` that may be kept and passed on, or None.

    Args:
        text: list members separated by commas, or None.
    """
    members = [item.strip(" \t") for item in (text or "").split(",")]
    found = [_MEMBER.fullmatch(item) for item in members if item]
    keys = [match[1] for match in found if match is not None]
    sound = len(keys) == len(found) == len(set(keys)) <= MOST_MEMBERS
    joined = ",".join(item for item in members if item)
    return joined if joined and sound and len(joined) <= LONGEST_STATE else None


def remember(session: Session, trace: Trace) -> None:
    """Let what this transaction leaves for later (messages, mails) carry its trace."""
    session.info[_SESSION] = trace


def carried(session: Session) -> dict[str, str | None]:
    """Return the columns `traceparent` and `tracestate` of a row that is left for later."""
    trace: Trace | None = session.info.get(_SESSION)
    if trace is None:
        return {"traceparent": None, "tracestate": None}
    return {"traceparent": trace.parent, "tracestate": trace.state}


def _usable(version: str, trace_id: str, parent_id: str, _flags: str, rest: str | None) -> bool:
    """Return whether ids are set and the form is that of its version (section 3.2.2)."""
    if version == "ff" or (version == "00" and rest):
        return False
    return trace_id != "0" * 32 and parent_id != "0" * 16
