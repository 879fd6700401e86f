"""Keyed hashes of the forms: all that is stored of an offer's identification set. Pure.

A mark is an HMAC-SHA256 under a key that is kept outside the database. Without the key nothing can
be tried against it; with two keys a mark of each is made, so that a key is replaced while offers
keep meeting each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from coordination.core.crypto import keyed_hash
from coordination.matching.likeness import Identity, forms

# Which forms are made. Raise it with every change of `spelling` or `likeness`: marks of another
# recipe do not meet, and the task that renews marks makes them again.
RECIPE = 1
MARK_BYTES = 16  # of 32; 128 bits, so that no two forms share a mark by chance


@dataclass(frozen=True)
class Mark:
    """One keyed hash.

    Attributes:
        key_id: of the key, as in the setting.
        digest: 16 bytes.
        written: whether the first names are as they were written (`likeness.Form`).
    """

    key_id: str
    digest: bytes
    written: bool


def marks(identity: Identity, keys: Mapping[str, bytes]) -> Iterator[Mark]:
    """Yield the marks of a registration, each once, as written where a form is both.

    Args:
        identity: of the young person.
        keys: 32-byte keys by id.
    """
    found: dict[tuple[str, ...], bool] = {}
    for form in forms(identity):
        found[form.parts] = form.written or found.get(form.parts, False)
    for key_id, key in keys.items():
        for parts, written in found.items():
            yield Mark(key_id, digest(key, parts), written)


def made_with(keys: Mapping[str, bytes]) -> str:
    """Return what marks are made with, so that it is seen which are of another making.

    Args:
        keys: by id.
    """
    return f"{RECIPE}:{','.join(sorted(keys))}"


def digest(key: bytes, parts: tuple[str, ...]) -> bytes:
    """Return the keyed hash of a form.

    Args:
        key: 32 bytes.
        parts: of the form.
    """
    told = (b"schakel/match", str(RECIPE).encode(), *(part.encode() for part in parts))
    return keyed_hash(key, *told)[:MARK_BYTES]
