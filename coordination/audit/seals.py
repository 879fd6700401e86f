"""Signed chain heads: one document a day that says how long each chain is and how it ends.

The document is written to a place outside the database's reach (`audit.outside`). Its signature is
Ed25519 (RFC 8032) by a key that is not in the database either, over the canonical JSON of the rest;
each document names the SHA-256 of the one before, so that a missing one shows.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from coordination.audit.models import CHAINS
from coordination.audit.verification import Point

FORMAT = 1
_NAME = "audit-head-{day}.json"


class BadSeal(Exception):
    """A signed head that cannot be trusted; `str` says which and why."""


@dataclass(frozen=True)
class Seal:
    """The heads of one day, as read from a document whose signature fits.

    Attributes:
        day: in Amsterdam.
        at: when it was made.
        points: where each chain ended.
        previous: SHA-256 of the document before, in hexadecimal, or None for the first.
        digest: SHA-256 of this document.
    """

    day: str
    at: str
    points: Sequence[Point]
    previous: str | None
    digest: str


def file_name(day: dt.date | str) -> str:
    """Return the name of the file of one day."""
    return _NAME.format(day=day)


def make(
    private: bytes, day: dt.date, at: dt.datetime, points: Sequence[Point], previous: bytes | None
) -> bytes:
    """Return the signed document of one day.

    Args:
        private: 32 bytes, the seed of the Ed25519 key.
        day: in Amsterdam.
        at: when the heads were read.
        points: the head of every chain.
        previous: SHA-256 of the document before, or None.
    """
    body: dict[str, Any] = {
        "format": FORMAT,
        "day": day.isoformat(),
        "at": at.isoformat(),
        "heads": [
            {"chain": point.chain, "length": point.position, "hash": point.hash.hex()}
            for point in points
        ],
        "previous": previous.hex() if previous else None,
    }
    return sign(private, body)


def sign(private: bytes, body: Mapping[str, Any]) -> bytes:
    """Return a signed document.

    Args:
        private: 32 bytes, the seed of the Ed25519 key.
        body: what it says, as JSON values.
    """
    signature = Ed25519PrivateKey.from_private_bytes(private).sign(_canonical(body))
    return _canonical({**body, "signature": base64.b64encode(signature).decode()}) + b"\n"


def opened(document: bytes, public: bytes, name: str) -> dict[str, Any]:
    """Return what a signed document says, once its signature fits.

    Args:
        document: as it was written.
        public: 32 bytes of the key that must have signed it.
        name: of the file, for the error.

    Raises:
        BadSeal: it is no such document, or somebody else's or changed.
    """
    try:
        body: dict[str, Any] = json.loads(document)
        signature = base64.b64decode(body.pop("signature"), validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _canonical(body))
    except InvalidSignature:
        raise BadSeal(f"{name}: the signature does not fit") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadSeal(f"{name}: not signed") from None
    return body


def public_key(private: bytes) -> bytes:
    """Return the 32 bytes by which signatures of a private key are checked."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def digest(document: bytes) -> bytes:
    """Return the SHA-256 of a document, which the next one names."""
    return hashlib.sha256(document).digest()


def read(document: bytes, public: bytes, name: str) -> Seal:
    """Return the heads that a document says, once its signature fits.

    Args:
        document: as it was written.
        public: 32 bytes of the key that must have signed it.
        name: of the file, for the error.

    Raises:
        BadSeal: it is no such document, or somebody else's or changed.
    """
    body = opened(document, public, name)
    try:
        return _seal(body, digest(document).hex())
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadSeal(f"{name}: not a signed head") from None


def read_directory(directory: Path, public: bytes) -> list[Seal]:
    """Return all signed heads of a directory, oldest first.

    Args:
        directory: the outside place, or a copy of it.
        public: 32 bytes of the key that must have signed them.

    Raises:
        BadSeal: one cannot be trusted, one is missing in between, or there is none at all.
    """
    paths = sorted(directory.glob(file_name("*")))
    found = [read(path.read_bytes(), public, path.name) for path in paths]
    if not found:
        raise BadSeal(f"{directory}: holds no signed head")
    for path, seal in zip(paths, found, strict=True):
        if path.name != file_name(seal.day):
            raise BadSeal(f"{path.name}: is the head of {seal.day}")
    for earlier, later in pairwise(found):
        if later.previous != earlier.digest:
            raise BadSeal(f"{file_name(later.day)}: does not follow on that of {earlier.day}")
    return found


def _seal(body: Mapping[str, Any], own: str) -> Seal:
    points = [
        Point(int(head["chain"]), int(head["length"]), bytes.fromhex(head["hash"]), body["day"])
        for head in body["heads"]
    ]
    if body["format"] != FORMAT or [point.chain for point in points] != list(range(CHAINS)):
        raise ValueError
    return Seal(body["day"], body["at"], points, body["previous"], own)


def _canonical(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
