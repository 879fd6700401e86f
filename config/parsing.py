"""How the text of an environment variable becomes a value.

Each parser returns the value or raises ValueError with the end of a sentence that begins with the
variable's name ("must be a whole number from 1 to 60"). It never repeats the text itself, because
that text may be a secret and error messages are logged.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import urlsplit

KEY_BYTES = 32  # AES-256 and HMAC-SHA-256 both take a key of 256 bits
SECRET_CHARACTERS = 32  # 128 bits when written in hexadecimal, the least that ASVS 11.5.1 allows
_MAIL_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
_RATE = re.compile(r"[1-9]\d* per (?:[1-9]\d* )?(?:second|minute|hour|day)s?")
_SERVER = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}:\d{1,5}")
_KEY_ID = re.compile(r"[a-z0-9]{1,16}")
_AGE_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")

Choice = TypeVar("Choice", bound=StrEnum)


def url(*schemes: str) -> Callable[[str], str]:
    """Return a parser of addresses with one of these schemes and a host or a path."""
    allowed = " or ".join(f"{scheme}://" for scheme in schemes)

    def parse(text: str) -> str:
        parts = urlsplit(text)
        if parts.scheme not in schemes or not (parts.netloc or parts.path.strip("/")):
            raise ValueError(f"must be an address that begins with {allowed}")
        _check_port(text)
        return text

    return parse


def _check_port(text: str) -> None:
    """Raise ValueError when the port is no number; `urlsplit` looks only when it is asked."""
    try:
        _ = urlsplit(text).port
    except ValueError:
        raise ValueError("must have a port between 1 and 65535, or none") from None


def base_url(text: str) -> str:
    """Return an http or https address without path; a slash at the end is taken off."""
    parsed = url("http", "https")(text.rstrip("/"))
    if urlsplit(parsed).path or urlsplit(parsed).query:
        raise ValueError("must be an address without a path")
    return parsed


def absolute_path(text: str) -> str:
    """Return a path that means the same wherever a process was started."""
    if not text.startswith("/"):
        raise ValueError("must be a path that begins with /")
    return text


def listening(text: str) -> tuple[str, int]:
    """Return the host and port of `host:port`."""
    host, _, port = text.rpartition(":")
    if not host:
        raise ValueError("must be host:port")
    return host, integer(1, 65535)(port)


def plain_text(text: str) -> str:
    """Return one line of text as it is."""
    if not text.isprintable():
        raise ValueError("must be one line of text")
    return text


def mail_address(text: str) -> str:
    """Return one bare mail address."""
    if not _MAIL_ADDRESS.fullmatch(text):
        raise ValueError("must be one mail address, such as post@example.org")
    return text


def integer(least: int, most: int) -> Callable[[str], int]:
    """Return a parser of whole numbers from `least` up to and including `most`."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(text)

    return parse


def one_of(*words: str) -> Callable[[str], str]:
    """Return a parser of one of these words."""

    def parse(text: str) -> str:
        if text not in words:
            raise ValueError(f"must be one of: {', '.join(words)}")
        return text

    return parse


def choice(kind: type[Choice]) -> Callable[[str], Choice]:
    """Return a parser of the members of an enumeration."""
    word = one_of(*(member.value for member in kind))
    return lambda text: kind(word(text))


def rate(text: str) -> str:
    """Return a limit such as "10 per minute" or "100 per 2 hours"."""
    if not _RATE.fullmatch(text):
        raise ValueError('must be a limit such as "10 per minute"')
    return text


def long_secret(text: str) -> str:
    """Return a secret that is too long to be guessed."""
    if len(text) < SECRET_CHARACTERS:
        raise ValueError(f"must have at least {SECRET_CHARACTERS} characters")
    return text


def key(text: str) -> bytes:
    """Return the 32 bytes of a key written as base64."""
    try:
        value = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("must be written as base64") from None
    if len(value) != KEY_BYTES:
        raise ValueError(f"must be {KEY_BYTES} bytes written as base64")
    return value


def keys(text: str) -> Mapping[str, bytes]:
    """Return keys by id from `id:base64,id:base64`, in the order in which they are written."""
    found: dict[str, bytes] = {}
    for item in text.split(","):
        name, _, encoded = item.strip().partition(":")
        if not _KEY_ID.fullmatch(name) or name in found:
            raise ValueError("must be id:base64 pairs, each id once and of small letters or digits")
        found[name] = key(encoded)
    return MappingProxyType(found)


def name_servers(text: str) -> tuple[str, ...]:
    """Return `host:port` of each server, or the one entry `system`; none for `off`."""
    found = () if text == "off" else tuple(item.strip() for item in text.split(","))
    if found != ("system",) and not all(_SERVER.fullmatch(item) for item in found):
        raise ValueError("must be off, system, or addresses such as 192.0.2.53:53")
    return found


def age_recipient(text: str) -> str:
    """Return the public key of an age identity; whether it is one, encrypting finds out."""
    if not _AGE_RECIPIENT.fullmatch(text):
        raise ValueError("must be a public key that begins with age1")
    return text
