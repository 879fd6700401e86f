"""Settings are read once, checked together, and keep their secrets."""

import base64

import pytest

from config.settings import Mode, Settings, SettingsError, describe

KEY = base64.b64encode(bytes(range(32))).decode()
GOOD = {
    "DATABASE_URL": "postgresql://app:hidden-1@localhost/schakel",
    "BROKER_URL": "redis+socket:///run/valkey/valkey.sock",
    "SMTP_URL": "smtps://post:hidden-2@mail.example:465",
    "MAIL_FROM": "schakel@example.org",
    "BASE_URL": "https://schakel.example/",
    "SECRET_KEY": "hidden-3" * 4,
    "AUDIT_KEY": KEY,
    "FIELD_KEYS": f"b:{KEY}, a:{KEY}",
}


def refused(**changes: str) -> list[str]:
    with pytest.raises(SettingsError) as error:
        Settings.from_environment(GOOD | changes)
    return error.value.problems


def test_a_complete_environment_gives_settings_with_defaults():
    settings = Settings.from_environment(GOOD)
    assert settings.mode is Mode.PRODUCTION
    assert settings.base_url == "https://schakel.example"
    assert settings.session_idle_minutes == 15
    assert settings.session_absolute_hours == 10
    assert settings.content_closes_after_days == 5
    assert settings.audit_key == bytes(range(32))
    assert list(settings.field_keys) == ["b", "a"]
    assert settings.owner_database_url == ""


def test_everything_missing_is_named_at_once():
    with pytest.raises(SettingsError) as error:
        Settings.from_environment({"MODE": "party"})
    named = {problem.split()[0] for problem in error.value.problems}
    assert named == set(GOOD) | {"MODE"}
    assert "DATABASE_URL is missing" in str(error.value)


def test_an_empty_variable_counts_as_absent():
    assert Settings.from_environment(GOOD | {"TICK_SECONDS": " "}).tick_seconds == 60
    assert refused(SMTP_URL="")[0].startswith("SMTP_URL is missing")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://app@localhost/schakel"),
        ("DATABASE_URL", "postgresql://"),
        ("DATABASE_URL", "postgresql://app@localhost:port/schakel"),
        ("BROKER_URL", "kafka://localhost"),
        ("BROKER_URL", "sentinel://localhost"),
        ("COUNTER_URL", "amqps://localhost"),
        ("SMTP_URL", "mail.example:25"),
        ("MAIL_FROM", "Schakel <post@example.org>"),
        ("MAIL_FROM", "post"),
        ("BASE_URL", "https://schakel.example/app"),
        ("BASE_URL", "ftp://schakel.example"),
        ("SECRET_KEY", "short"),
        ("AUDIT_KEY", "not base64!"),
        ("AUDIT_KEY", base64.b64encode(b"short").decode()),
        ("FIELD_KEYS", KEY),
        ("FIELD_KEYS", f"a:{KEY},a:{KEY}"),
        ("FIELD_KEYS", f"A:{KEY}"),
        ("MODE", "Production"),
        ("SESSION_IDLE_MINUTES", "0"),
        ("SESSION_IDLE_MINUTES", "fifteen"),
        ("SESSION_IDLE_MINUTES", "٣"),
        ("REQUEST_LIMIT", "many"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_malformed_value_is_named(name, value):
    problems = refused(**{name: value})
    assert len(problems) == 1
    assert problems[0].startswith(f"{name} must ")


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_malformed_value_is_never_repeated(name):
    assert "canary" not in " ".join(refused(**{name: "canary !"}))


def test_no_secret_shows_in_the_representation():
    shown = repr(Settings.from_environment(GOOD))
    assert "hidden" not in shown
    assert KEY not in shown
    assert repr(bytes(range(32))) not in shown


def test_settings_cannot_be_changed():
    settings = Settings.from_environment(GOOD)
    with pytest.raises(AttributeError):
        settings.mode = Mode.TEST
    with pytest.raises(TypeError):
        settings.field_keys["c"] = b""


def test_every_setting_is_described():
    rows = {row.name: row for row in describe()}
    assert set(GOOD) == {name for name, row in rows.items() if row.required}
    assert all(row.meaning.endswith(".") for row in rows.values())
    assert not any(row.default for row in rows.values() if row.secret)
