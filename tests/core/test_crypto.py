"""Encryption of fields, and secrets made of chance: what is changed or moved does not open."""

from __future__ import annotations

import math

import pytest
from cryptography.exceptions import InvalidTag

from coordination.core.crypto import FieldCipher, keyed_hash, token_hash
from coordination.identity.service import addresses, invitations, recovery_codes, second_factors
from coordination.partners.service import tokens
from coordination.shell import devices, session_store
from coordination.single_sign_on.service import remote

PLACE = "things/secret/1"
OLD, NEW = FieldCipher({"k1": b"1" * 32}), FieldCipher({"k2": b"2" * 32, "k1": b"1" * 32})


def test_what_was_changed_or_moved_does_not_open() -> None:
    stored = OLD.encrypt("Sanne", PLACE)
    assert OLD.decrypt(stored, PLACE) == "Sanne"
    with pytest.raises(InvalidTag):
        OLD.decrypt(stored, "things/secret/2")
    body = stored.partition(":")[2]
    for place in range(0, len(body), 2):
        changed = f"{int(body[place : place + 2], 16) ^ 1:02x}"
        with pytest.raises(InvalidTag):
            OLD.decrypt(f"k1:{body[:place]}{changed}{body[place + 2 :]}", PLACE)


def test_the_same_text_is_never_stored_the_same_way() -> None:
    stored = {OLD.encrypt("Sanne", PLACE) for _ in range(200)}
    assert len({text.partition(":")[2][:24] for text in stored}) == 200
    assert b"Sanne".hex() not in "".join(stored)


def test_a_new_key_encrypts_and_the_old_one_still_opens() -> None:
    stored = OLD.encrypt("Sanne", PLACE)
    assert NEW.decrypt(stored, PLACE) == "Sanne"
    again = NEW.encrypt("Sanne", PLACE)
    assert again.startswith("k2:")
    with pytest.raises(KeyError):
        OLD.decrypt(again, PLACE)


def test_hashes_are_of_256_bits_and_parts_do_not_run_together() -> None:
    assert len(token_hash("x")) == len(keyed_hash(b"k" * 32, b"x")) == 32
    assert keyed_hash(b"k" * 32, b"ab", b"c") != keyed_hash(b"k" * 32, b"a", b"bc")


def test_secrets_are_made_of_enough_chance() -> None:
    sizes = [
        *(module.TOKEN_BYTES for module in (session_store, devices, tokens)),
        *(module.TOKEN_BYTES for module in (invitations, addresses)),
        *(remote.NONCE_BYTES, remote.VERIFIER_BYTES),
    ]
    assert min(sizes) * 8 >= 128
    # A fast hash will do for recovery codes from 112 bits on (ASVS 5.0, 6.5.2).
    assert recovery_codes.CODE_BYTES * 8 >= 112
    assert len({second_factors.new_secret() for _ in range(50)}) == 50
    assert len(second_factors.new_secret()) * math.log2(32) >= 160
