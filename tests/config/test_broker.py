"""An address of a broker is taken apart, or refused without being repeated."""

import pytest

from config.broker import Kind, counting, read


@pytest.mark.parametrize(
    ("text", "kind", "hosts", "name"),
    [
        ("redis://:geheim@valkey.internal/0", Kind.REDIS, (("valkey.internal", 6379),), ""),
        ("redis+socket:///run/valkey.sock", Kind.REDIS, (), ""),
        ("sentinel://a,b:26380/schakel", Kind.SENTINEL, (("a", 26379), ("b", 26380)), "schakel"),
        ("amqp://u:p@node:5673", Kind.RABBITMQ, (("node", 5673),), ""),
        ("amqps://u:p@a,[::1]/zvh", Kind.RABBITMQ, (("a", 5671), ("::1", 5671)), "zvh"),
    ],
)
def test_each_kind_is_recognised(text, kind, hosts, name):
    found = read(text)
    assert (found.kind, found.hosts, found.name) == (kind, hosts, name)


def test_a_login_is_read_as_it_was_meant():
    found = read("sentinel://schakel:een%40twee@a/schakel")
    assert (found.user, found.password) == ("schakel", "een@twee")
    assert (read("sentinel://a/schakel").user, read("sentinel://a/schakel").password) == (None,) * 2
    assert read("sentinel://:geheim@a/schakel").user is None


@pytest.mark.parametrize(
    "text",
    [
        *("kafka://geheim", "amqp://", "redis://geheim:port", "sentinel://geheim:26379"),
        *("sentinel://geheim,/schakel", "amqp://a:1,geheim:port/"),
    ],
)
def test_what_names_no_broker_is_refused(text):
    with pytest.raises(ValueError, match=r"^must ") as error:
        read(text)
    assert "geheim" not in str(error.value)


def test_rabbitmq_cannot_count():
    assert counting("redis://a") == "redis://a"
    with pytest.raises(ValueError, match=r"^must be a Valkey or Redis"):
        counting("amqps://a")
