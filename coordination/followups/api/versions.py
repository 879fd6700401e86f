"""Optimistic locking of acts: a version that the caller names must be the record's own."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request

from coordination.http.blueprint import Blueprint
from coordination.work import Work


def check_version(
    api: Blueprint, work: Work, model: Any, record_id: uuid.UUID, action: str
) -> None:
    """Refuse an act on another version than the caller says to have read, if the caller says it.

    Args:
        api: the blueprint of the view.
        work: of the caller.
        model: of the record.
        record_id: which record.
        action: what is to be done with it.

    Raises:
        NotFound, Refused: the caller may not see it, or not do this.
        Stale: somebody else changed it meanwhile.
    """
    if request.if_match:
        api.check_version(work.load(model, record_id, action))
