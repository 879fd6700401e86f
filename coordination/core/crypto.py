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
        key_id, _, body = self.seal(text.encode(), place).partition(b":")
        return f"{key_id.decode()}:{body.hex()}"

    def decrypt(self, stored: str, place: str) -> str:
        """Return the text of a stored field.

        Raises:
            KeyError: the key is not known (any more).
            cryptography.exceptions.InvalidTag: the value was changed or belongs to another place.
        """
        key_id, _, body = stored.partition(":")
        return self.unseal(key_id.encode() + b":" + bytes.fromhex(body), place).decode()

    def seal(self, content: bytes, place: str) -> bytes:
        """Return `keyid:` and the encrypted content, bound to a place; for whole files."""
        key_id = next(iter(self.keys))
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCMSIV(self.keys[key_id]).encrypt(nonce, content, place.encode())
        return key_id.encode() + b":" + nonce + sealed

    def unseal(self, stored: bytes, place: str) -> bytes:
        """Return the content of a sealed file.

        Raises:
            KeyError: the key is not known (any more).
            cryptography.exceptions.InvalidTag: it was changed or belongs to another place.
        """
        key_id, _, raw = stored.partition(b":")
        cipher = AESGCMSIV(self.keys[key_id.decode()])
        return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode())


def keyed_hash(key: bytes, *parts: bytes) -> bytes:
    """Return the HMAC-SHA256 of the parts, each preceded by its length."""
    told = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hmac.digest(key, told, "sha256")


def token_hash(token: str) -> bytes:
    """Return the hash under which a random token of at least 128 bits is stored."""
    return hashlib.sha256(token.encode()).digest()
