"""The servers' programs are found, or the message says what to set."""

import pytest

from deploy.embedded import binaries
from deploy.embedded.errors import ServerError


def fake_postgres(folder, answer):
    program = folder / "postgres"
    program.write_text(f"#!/bin/sh\necho '{answer}'\n")
    program.chmod(0o755)
    return {"PG_BIN": str(folder)}


def test_a_folder_in_pg_bin_comes_first(tmp_path):
    env = fake_postgres(tmp_path, "postgres (PostgreSQL) 17.10 (Debian 17.10-1)")
    assert binaries.postgres_folder(env) == tmp_path


def test_an_old_version_is_refused(tmp_path):
    env = fake_postgres(tmp_path, "postgres (PostgreSQL) 15.14")
    with pytest.raises(ServerError, match="version 15; version 17 or later"):
        binaries.postgres_folder(env)


def test_a_folder_without_the_program_is_refused(tmp_path):
    with pytest.raises(ServerError, match="no program `postgres`"):
        binaries.postgres_folder({"PG_BIN": str(tmp_path)})


def test_without_the_package_the_message_says_what_to_set(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ServerError, match="Set DATABASE_URL and BROKER_URL"):
        binaries.postgres_folder({})


def test_a_program_that_does_not_run_here_is_one_sentence(tmp_path):
    (tmp_path / "postgres").write_bytes(b"\x7fELF")
    (tmp_path / "postgres").chmod(0o755)
    with pytest.raises(ServerError, match="does not run on this machine"):
        binaries.postgres_folder({"PG_BIN": str(tmp_path)})


def test_another_kind_of_machine_has_no_valkey(monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with pytest.raises(ServerError, match="no program for linux-riscv64"):
        binaries.valkey_server()
