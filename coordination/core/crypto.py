"""Encryption of single fields with AES-256-GCM-SIV, and keyed hashes.

The stored form begins with the id of the key, so that keys can be rotated. The place
(table/column/row) is authenticated, so that a value copied to another row does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

NONCE_BYTES = 12


@dataclass(frozen=True)
class FieldCipher:
    """Encrypts and decrypts fields.

    Attributes:
        keys: 32-byte keys by id; the first encrypts, all of them decrypt.
    """

    keys: Mapping[str, bytes]

    def encrypt(self, text: str, place: str) -> str:
        """Return `keyid:hex` of the text, bound to a place such as `audit_entries/detail/<id>`."""
        key_id = next(iter(self.keys))
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCMSIV(self.keys[key_id]).encrypt(nonce, text.encode(), place.encode())
        return f"{key_id}:{(nonce + sealed).hex()}"

    def decrypt(self, stored: str, place: str) -> str:
        """Return the text of a stored field.

        Raises:
            KeyError: the key is not known (any more).
            cryptography.exceptions.InvalidTag: the value was changed or belongs to another place.
        """
        key_id, _, body = stored.partition(":")
        raw = bytes.fromhex(body)
        cipher = AESGCMSIV(self.keys[key_id])
        return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode()).decode()


def keyed_hash(key: bytes, *parts: bytes) -> bytes:
    """Return the HMAC-SHA256 of the parts, each preceded by its length."""
    digest = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


def token_hash(token: str) -> bytes:
    """Return the hash under which a random token of at least 128 bits is stored."""
    return hashlib.sha256(token.encode()).digest()
