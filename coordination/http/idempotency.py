"""A repeated `POST` with the same `Idempotency-Key` has one effect and gets the first answer.

The key is written in the transaction of the effect: two requests at once meet at the unique
constraint, the second waits and then finds the answer. An answer that failed leaves no key, since
it had no effect. The answer is kept encrypted, and is given again only while the caller may still
read what it speaks of, at the level of then.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Response, make_response, request
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from coordination.access.governed import REGISTRY
from coordination.core.errors import Conflict, FieldProblem, Invalid, NotFound
from coordination.http.models import IdempotencyKey
from coordination.work import Work

HEADER = "Idempotency-Key"
KEPT = dt.timedelta(hours=24)
LONGEST_KEY = 255
_KEPT_HEADERS = ("Content-Type", "ETag", "Location")


def once(work: Work, view: Callable[[], Any]) -> Any:
    """Return the view's answer, or the stored one when the caller repeats itself.

    Args:
        work: the open unit of work.
        view: makes the effect and the answer.

    Raises:
        Conflict: the key was used with another body.
        Invalid: the key is no text of 1–255 visible characters.
        NotFound: the stored answer speaks of something that the caller may not read any more.
    """
    key = request.headers.get(HEADER)
    if request.method != "POST" or key is None:
        return view()
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise Invalid([FieldProblem("/Idempotency-Key", "invalid")])
    if _claim(work, key):
        return _keep(work, key, make_response(view()))
    return _repeat(work, _stored(work, key))


def _claim(work: Work, key: str) -> bool:
    """Write the key and return whether it was new; waits for another request with the same key."""
    expired = IdempotencyKey.created_at < work.now - KEPT
    stale = select(IdempotencyKey.id).where(expired).limit(100).with_for_update(skip_locked=True)
    work.session.execute(delete(IdempotencyKey).where(IdempotencyKey.id.in_(stale)))
    values = {
        "id": uuid.uuid4(),
        "membership_id": work.actor.membership_id,
        "key": key,
        "fingerprint": _fingerprint(),
        "created_at": work.now,
    }
    statement = insert(IdempotencyKey).values(values).on_conflict_do_nothing()
    return work.session.scalar(statement.returning(IdempotencyKey.id)) is not None


def _stored(work: Work, key: str) -> IdempotencyKey:
    mine = IdempotencyKey.membership_id == work.actor.membership_id
    return work.session.execute(
        select(IdempotencyKey).where(mine, IdempotencyKey.key == key)
    ).scalar_one()


def _keep(work: Work, key: str, answer: Response) -> Response:
    row = _stored(work, key)
    row.status = answer.status_code
    row.headers = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
    row.body = work.runtime.cipher.encrypt(answer.get_data(as_text=True), _place(row))
    row.subjects = list(work.subjects)
    row.levels = _levels(work, row.subjects)
    return answer


def _repeat(work: Work, row: IdempotencyKey) -> Response:
    if row.fingerprint != _fingerprint():
        raise Conflict("idempotency_key_reused")
    if _levels(work, row.subjects or ()) != row.levels:
        raise NotFound
    work.saw_again(row.subjects or ())
    body = work.runtime.cipher.decrypt(row.body or "", _place(row))
    return Response(body, row.status, row.headers)


def _levels(work: Work, subjects: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return at which level each governed subject opens to the caller now; absent means closed."""
    found: dict[str, int] = {}
    for kind in {item["kind"] for item in subjects} & REGISTRY.keys():
        model = REGISTRY[kind].model
        ids = [uuid.UUID(item["id"]) for item in subjects if item["kind"] == kind]
        readable = work.readable(model, ids=ids)
        query = select(model.id, work.level(model, ids)).where(readable)
        found |= {str(record_id): level for record_id, level in work.session.execute(query)}
    return found


def _fingerprint() -> bytes:
    place = f"{request.method} {request.full_path}\n"
    return hashlib.sha256(place.encode() + request.get_data(cache=True)).digest()


def _place(row: IdempotencyKey) -> str:
    return f"idempotency_keys/body/{row.id}"
