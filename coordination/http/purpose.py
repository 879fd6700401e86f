"""What a request is for, where the calling system says so: a code, which goes into the log.

Words are refused: who writes them would sooner or later write about people, and what stands in the
log can never be taken out again.
"""

from __future__ import annotations

import re

from flask import request

from coordination.core.errors import FieldProblem, Invalid
from coordination.work import Work

HEADER = "X-Purpose"
PATTERN = "[a-z][a-z0-9_-]{1,63}"
_CODE = re.compile(PATTERN)


def take(work: Work) -> None:
    """Say in the log entry what the caller names as the purpose; an endpoint may know better.

    Args:
        work: the open unit of work.

    Raises:
        Invalid: it is no code.
    """
    given = request.headers.get(HEADER)
    if given is None:
        return
    if not _CODE.fullmatch(given):
        raise Invalid([FieldProblem(f"/{HEADER}", "invalid")])
    work.for_purpose(given)
