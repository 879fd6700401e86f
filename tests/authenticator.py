"""A passkey in software: does what the browser and a key do together (WebAuthn level 2, §5 and §6).

It answers the very options that a page gives to `navigator.credentials`.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url as text

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40  # flags of the authenticator data
ES256, EC2, P256 = -7, 2, 1  # COSE (RFC 9053)


@dataclass
class Authenticator:
    """One passkey and the browser that it is used in.

    Attributes:
        origin: of the page, as the browser sees it.
        party: host that the passkey is for.
    """

    origin: str
    party: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    count: int = 0

    def create(self, options: str) -> str:
        """Return the answer of `navigator.credentials.create` as the page sends it."""
        numbers = self.key.public_key().public_numbers()
        public = cbor2.dumps(
            {
                1: EC2,
                3: ES256,
                -1: P256,
                -2: numbers.x.to_bytes(32, "big"),
                -3: numbers.y.to_bytes(32, "big"),
            }
        )
        length = len(self.credential_id).to_bytes(2, "big")
        attested = bytes(16) + length + self.credential_id + public
        data = self._data(PRESENT | VERIFIED | ATTESTED) + attested
        statement = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options)
        return self._answer(clientDataJSON=client, attestationObject=statement)

    def get(self, options: str) -> str:
        """Return the answer of `navigator.credentials.get` as the page sends it."""
        self.count += 1
        data, client = self._data(PRESENT | VERIFIED), self._client("webauthn.get", options)
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _data(self, flags: int) -> bytes:
        party = hashlib.sha256(self.party.encode()).digest()
        return party + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, options: str) -> bytes:
        challenge = json.loads(options)["challenge"]
        found = {"type": kind, "challenge": challenge, "origin": self.origin}
        return json.dumps(found).encode()

    def _answer(self, **parts: bytes) -> str:
        response = {name: text(value) for name, value in parts.items()}
        own = text(self.credential_id)
        answer: dict[str, Any] = {"id": own, "rawId": own, "type": "public-key"}
        return json.dumps(answer | {"response": response})
