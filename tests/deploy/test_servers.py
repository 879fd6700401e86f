"""The embedded servers start, keep their data, and never outlive their launcher."""

import contextlib
import os
import signal
import socket
import stat
import threading
from pathlib import Path
from types import SimpleNamespace

import psutil
import psycopg
import pytest
import redis

from deploy.embedded import servers
from deploy.embedded.errors import ServerError

NOTHING_GIVEN: dict[str, str] = {}


def start(folder):
    return servers.start(folder, fast=True, env=NOTHING_GIVEN)


def run(url, statement):
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else None


def broker(url):
    return redis.Redis.from_url(url.replace("redis+socket://", "unix://"))


def server_processes(pid):
    return psutil.Process(pid).children(recursive=True)


def still_running(processes):
    """Return those that run; a dead one may wait for a parent that never asks for it."""
    return [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def test_both_servers_keep_their_data(folder):
    with start(folder) as running:
        run(running.superuser_url, "create table kept as select 7 as number")
        with broker(running.broker_url) as client:
            client.set("kept", "yes")
    with start(folder) as running:
        assert run(running.superuser_url, "select number from kept") == [(7,)]
        with broker(running.broker_url) as client:
            assert client.get("kept") == b"yes"


def test_nothing_listens_on_the_network_and_the_sockets_are_closed_to_others(folder):
    with start(folder) as running:
        pids = [running.database_process.pid, running.broker_process.pid]
        assert not [c for pid in pids for c in psutil.Process(pid).net_connections("inet")]
        assert stat.S_IMODE((folder / "run").stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "postgres").stat().st_mode) == 0o700


def test_after_a_stop_nothing_is_left_running(folder):
    before = set(server_processes(os.getpid()))  # other tests of this process have their own
    with start(folder):
        ours = set(server_processes(os.getpid())) - before
        assert {child.name() for child in ours} >= {"postgres", "valkey-server"}
    assert not still_running(ours)
    assert not (folder / "run").exists()


def test_a_killed_launcher_leaves_no_server_and_the_next_one_starts(folder, launcher):
    run(launcher.urls[0], "create table kept as select 7 as number")
    children = server_processes(launcher.pid)
    os.kill(launcher.pid, signal.SIGKILL)
    launcher.wait()
    with start(folder) as running:
        assert not still_running(children)
        assert run(running.superuser_url, "select number from kept") == [(7,)]


def test_a_second_launcher_in_the_same_folder_is_refused(folder, launcher):
    with pytest.raises(ServerError, match=f"in use by process {launcher.pid}"), start(folder):
        pass
    assert run(launcher.urls[0], "select 1") == [(1,)]


def test_servers_that_were_killed_start_again(folder, launcher):
    run(launcher.urls[0], "create table kept as select 7 as number")
    for child in server_processes(launcher.pid):
        with contextlib.suppress(psutil.NoSuchProcess):  # one dies of another
            child.kill()
    launcher.kill()
    launcher.wait()
    assert (folder / "postgres" / "postmaster.pid").exists()
    (folder / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    with start(folder) as running:
        assert run(running.superuser_url, "select number from kept") == [(7,)]


@pytest.mark.faults
@pytest.mark.long
def test_an_interrupted_first_start_is_done_anew(folder):
    (folder / "postgres.unfinished").mkdir()
    (folder / "postgres.unfinished" / "PG_VERSION").write_text("18")
    with start(folder) as running:
        assert run(running.superuser_url, "select 1") == [(1,)]


@pytest.mark.faults
@pytest.mark.long
def test_a_left_over_socket_is_no_hindrance(folder):
    (folder / "run").mkdir()
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(folder / "run" / ".s.PGSQL.5432"))
    with start(folder) as running:
        assert run(running.superuser_url, "select 1") == [(1,)]


@pytest.mark.faults
@pytest.mark.long
def test_a_long_path_gets_short_sockets_that_are_removed(folder):
    with start(folder / ("long" * 30)) as running:
        assert run(running.superuser_url, "select 1") == [(1,)]
        sockets = running.broker.socket.parent
        assert sockets.is_dir()
    assert not sockets.exists()


@pytest.mark.faults
@pytest.mark.long
def test_a_path_with_unusual_characters_works(folder):
    with start(folder / "a b%20é+?") as running:
        assert run(running.superuser_url, "select 1") == [(1,)]


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user always reaches his own folder")
def test_root_in_a_closed_folder_uses_a_name_of_its_own(folder):
    folder.chmod(0o700)
    with start(folder) as running:
        assert run(running.superuser_url, "select 1") == [(1,)]
        assert (folder / "postgres").stat().st_uid == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs the server as himself")
def test_root_hands_the_server_to_nobody(folder):
    with start(folder) as running:
        assert psutil.Process(running.database_process.pid).username() == "nobody"


def test_given_servers_are_used_and_nothing_is_started(folder):
    env = {"DATABASE_URL": "postgresql://x@y/z", "BROKER_URL": "redis://y"}
    with servers.start(folder / "none", env=env) as running:
        assert (running.superuser_url, running.broker_url) == tuple(env.values())
        assert not running.embedded
    assert not (folder / "none").exists()


def test_half_of_the_given_servers_is_refused(folder):
    env = {"BROKER_URL": "redis://y"}
    with pytest.raises(ServerError, match="both DATABASE_URL and BROKER_URL"):
        servers.start(folder, env=env).__enter__()


def test_servers_are_started_from_the_main_thread_only(folder):
    refused = []

    def attempt():
        try:
            with start(folder):
                pass
        except RuntimeError as error:
            refused.append(error)

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    assert refused


def test_the_broker_can_be_killed_and_started_again(folder):
    with start(folder) as running:
        with broker(running.broker_url) as client:
            client.set("kept", "yes")
        running.kill_broker(lose_data=True)
        running.restart_broker()
        with broker(running.broker_url) as client:
            assert client.get("kept") is None


def test_a_folder_that_cannot_be_made_is_one_sentence(folder):
    (folder / "file").write_text("")
    with pytest.raises(ServerError, match="cannot be made"), start(folder / "file" / "below"):
        pass


@pytest.mark.faults
@pytest.mark.long
def test_data_of_another_version_are_not_touched(folder):
    with start(folder):
        pass
    (folder / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(ServerError, match="were made by PostgreSQL 17"), start(folder):
        pass


def test_a_server_that_ends_at_once_tells_its_reason(folder):
    with start(folder):
        pass
    Path(folder, "postgres", "postgresql.conf").write_text("shared_buffers = none\n")
    with pytest.raises(ServerError, match=r"did not start: .*postgres\.log"), start(folder):
        pass


def test_a_full_disk_is_named_instead_of_what_the_server_said(folder, monkeypatch):
    with start(folder):
        pass
    Path(folder, "postgres", "postgresql.conf").write_text("shared_buffers = none\n")
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=0))
    with pytest.raises(ServerError, match="is full: make 300 MB free"), start(folder):
        pass
