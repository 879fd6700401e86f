"""Passwords: long enough, not what others use, not about the person, and nothing else (T36)."""

from __future__ import annotations

import pytest

from coordination.identity import passwords

ABOUT = ["Anna van der Kruijssen", "a.kruijssen@maasdal.example", "Scholengroep Maasdal"]


def found(password: str) -> list[str]:
    return [item.code for item in passwords.problems(password, "/newPassword", ABOUT)]


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("seven77", ["password_length"]),
        ("trom-8x!", []),
        ("een zin is makkelijk te onthouden", []),
        ("ß" * 3 + "äöü 漢字 and more", []),
        ("x7" * 64, []),
        ("x7" * 64 + "y", ["password_length"]),
        ("password1", ["password_common"]),
        ("PassWord1", ["password_common"]),
        ("p a s s w o r d 1", ["password_common"]),
        ("sunshine", ["password_common"]),
        ("aaaaaaaaaaaaaaaa", ["password_common"]),
        ("Maasdal2026", ["password_about_you"]),
        ("kruijssen!", ["password_about_you"]),
        ("Krúijssen-1", ["password_about_you"]),
        ("a.kruijssen@maasdal.example", ["password_about_you"]),
        ("schakel-2026", ["password_about_you"]),
        ("maasdal is waar de rivier langzaam stroomt", []),
    ],
)
def test_what_may_be_a_password(password: str, expected: list[str]) -> None:
    assert found(password) == expected


def test_the_list_of_common_passwords_is_long_enough() -> None:
    # ASVS 5.0, 6.2.4: at least the 3,000 most common ones that the policy would allow.
    assert len(passwords._common()) >= 3000


def test_a_hash_is_argon2id_with_the_parameters_of_the_library() -> None:
    real = passwords.PasswordHasher().hash("trom-8x!")
    assert real.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.matches(real, "trom-8x!")
    assert not passwords.matches(real, "trom-8x?")


def test_one_password_typed_on_two_keyboards_is_one() -> None:
    stored = passwords.hashed("caf\u00e9 au lait")
    assert passwords.matches(stored, "cafe\u0301 au lait")


def test_nobody_without_a_password_gets_in() -> None:
    assert not passwords.matches(None, "nobody has this password")


def test_a_password_is_neither_cut_off_nor_changed_in_case() -> None:
    longest = "Xy7 " * 32
    stored = passwords.hashed(longest)
    assert passwords.matches(stored, longest)
    for other in (longest[:-1], longest.lower(), longest.strip(), longest[:-2] + "8 "):
        assert not passwords.matches(stored, other)


def test_a_hash_of_before_is_outdated() -> None:
    weaker = passwords.PasswordHasher(time_cost=1, memory_cost=8192).hash("trom-8x!")
    assert passwords.outdated(weaker)
    assert not passwords.outdated(passwords.hashed("trom-8x!"))
