"""Refuses what other sites let a browser ask: people who follow a link come from there, no more.

Browsers say in `Sec-Fetch-Site` and its companions (W3C Fetch Metadata Request Headers) where a
request began; programs send none of these, and no page can set them. Forms have their token
besides, so this is a second lock: it also stops pictures, scripts, frames and reading by name.
"""

from __future__ import annotations

from flask import request
from werkzeug.routing import RequestRedirect

from coordination.core.errors import NotFound, Refused

# "none": typed, from a bookmark or from another program, a mail for instance.
_OURS = frozenset({"same-origin", "none"})
_READING = frozenset({"GET", "HEAD"})


def refuse() -> None:
    """Refuse a request that another site began, unless a person goes to a page by it.

    A neighbour under the same domain (`same-site`) counts as another site.

    Raises:
        Refused: by its own word the browser was not made to ask this by our pages.
    """
    if request.headers.get("Sec-Fetch-Site", "none") not in _OURS and not _is_a_visit():
        raise Refused


def lead_nowhere() -> None:
    """Let no request be sent on by the router, to an address with one slash less for instance.

    It would make that address with the name that the request was sent to, which anybody can write.

    Raises:
        NotFound: the address is none of ours as it stands.
    """
    if isinstance(request.routing_exception, RequestRedirect):
        raise NotFound


def _is_a_visit() -> bool:
    """Return whether the answer becomes the page of a window, and not a part of another page."""
    asked = [request.headers.get(f"Sec-Fetch-{name}") for name in ("Mode", "Dest")]
    return request.method in _READING and asked == ["navigate", "document"]
