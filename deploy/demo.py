"""The whole product with invented people on this machine: `make demo`.

Starts PostgreSQL, Valkey, a mail sink, worker, relay, scheduler and web, in this order, keeps them
running, and stops them in the opposite order at Ctrl-C. Data, secrets, mail and logs stay in
`var/demo`; the second start only starts.
"""

import errno
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from deploy import demo_environment as preparation
from deploy.demo_environment import PASSWORD, CannotStartError, Ports
from deploy.embedded import servers
from deploy.embedded.databases import Database, create_database, database_exists, reach
from deploy.embedded.errors import ServerError, explained
from deploy.embedded.process import Process
from deploy.supervisor import GaveUpError, Supervisor

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "demo"
DATABASE = "schakel"
PYTHON = sys.executable
SCHAKEL = str(Path(sys.executable).with_name("schakel"))
SAMPLES = {
    "network": ROOT / "demo" / "network.json",
    "young-persons": ROOT / "demo" / "young-persons.jsonl",
    "signals": ROOT / "demo" / "signals.jsonl",
    "absences": ROOT / "demo" / "absence.csv",
}
READY_SECONDS = 60  # the web server usually answers within two
LOOK_SECONDS = 0.25  # between two looks whether all is well


def main() -> int:
    """Run until Ctrl-C; return 1 after one sentence when it cannot start or go on."""
    os.chdir(ROOT)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # in order, also into a pipe
    try:
        run()
    except (CannotStartError, ServerError, GaveUpError) as reason:
        print(f"\nThe demonstration has stopped. {reason}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"\nThe demonstration has stopped. {_plain(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.")
        return 0
    return 0


def run() -> None:
    """Start everything, say where it is, and keep it running until a signal to stop."""
    ports = preparation.choose_ports(os.environ)
    preparation.make_folder(FOLDER)
    print("Starting PostgreSQL and Valkey ...")
    with servers.start(FOLDER / "servers") as running:
        database = prepare_database(running)
        keys = preparation.load_secrets(FOLDER / "secrets.json")
        env = preparation.settings_of(database, running.broker_url, ports, keys)
        migrate(database, env)
        load_samples(database, env)
        preparation.write_command(FOLDER / "schakel", SCHAKEL, env)
        with supervised(programs(ports, env)) as supervisor:
            wait_for_web(ports, supervisor)
            print(welcome(ports))
            keep_running(supervisor, running)
            print("\nStopping; the data stay in var/demo ...")
    print("Stopped.")


def prepare_database(running: servers.Servers) -> Database:
    """Return the database of the demonstration, made if it is not there."""
    if not running.embedded:
        given = [os.environ.get(f"{name}_DATABASE_URL", "") for name in ("OWNER", "WORKER", "AUTH")]
        owner, worker, auth = given
        return Database(DATABASE, owner, running.superuser_url, worker, auth, "")
    if not database_exists(running, DATABASE):
        return create_database(running, DATABASE)
    return reach(running, DATABASE)


def migrate(database: Database, env: dict[str, str]) -> None:
    """Bring the schema up to date as its owner, unless these very migrations have run before."""
    if not database.owner_url:
        raise CannotStartError(
            "DATABASE_URL is set, so set OWNER_DATABASE_URL too: the role that owns the schema."
        )
    versions = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    with once("migrated", versions, database) as needed:
        if needed:
            owner = env | {"OWNER_DATABASE_URL": database.owner_url}
            step([PYTHON, "-m", "alembic", "upgrade", "head"], owner, "Preparing the database")


def load_samples(database: Database, env: dict[str, str]) -> None:
    """Load the invented network and week, unless exactly these were loaded before.

    Loading again does no harm: every line is known by its own id. Copies are loaded, because an
    import writes its report beside the file.
    """
    with once("loaded", SAMPLES.values(), database) as needed:
        if not needed:
            return
        step([SCHAKEL, "init"], env, "Setting up reference data")
        (FOLDER / "samples").mkdir(exist_ok=True)
        for kind, path in SAMPLES.items():
            copy = shutil.copy(path, FOLDER / "samples")
            extra = ["--demo-password", PASSWORD] if kind == "network" else []
            command = [SCHAKEL, "import", kind, str(copy), *extra]
            step(command, env, f"Loading demo/{path.name}")


@contextmanager
def once(name: str, sources: Iterable[Path], database: Database) -> Iterator[bool]:
    """Tell whether something must be done, and remember it when it was done to the end.

    The note lies beside the data and goes when they go.

    Args:
        name: of the note.
        sources: files; when one of them changes it must be done again.
        database: where it is done; another one knows nothing of it.
    """
    note = FOLDER / "servers" / name
    note.parent.mkdir(exist_ok=True)
    where = database.web_url.partition("?")[0]  # the socket's folder may be new at each start
    contents = b"".join(path.read_bytes() for path in sources)
    version = hashlib.sha256(contents + where.encode()).hexdigest()
    needed = not note.exists() or note.read_text(encoding="utf-8") != version
    yield needed
    note.write_text(version, encoding="utf-8")


def step(command: Sequence[str], env: dict[str, str], title: str) -> None:
    """Run one command to its end, with its progress on the screen.

    Raises:
        CannotStartError: it failed.
    """
    print(f"{title} ...")
    code = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, check=False).returncode
    if code != 0:
        raise CannotStartError(explained(f"{title} failed; the reason stands above.", FOLDER))


def programs(ports: Ports, env: dict[str, str]) -> Iterator[Process]:
    """Yield the programs in the order in which they start."""
    sink = ["--smtp-port", str(ports.smtp), "--web-port", str(ports.mail_page)]
    web = ["--bind", f"{preparation.HOST}:{ports.web}", "--workers", "2", "--threads", "4"]
    commands = {
        "mail": [PYTHON, "-m", "deploy.mailsink", "--folder", str(FOLDER / "mail"), *sink],
        "worker": [PYTHON, "-m", "workers", "worker", "--concurrency", "2"],
        "relay": [PYTHON, "-m", "workers.relay"],
        "scheduler": [PYTHON, "-m", "workers", "beat", "--pidfile="],
        "web": [PYTHON, "-m", "gunicorn", "wsgi:app", "--no-control-socket", *web],
    }
    for name, command in commands.items():
        log = FOLDER / "log" / f"{name}.log"
        yield Process(name.capitalize(), command, log, signal.SIGTERM, env=env)


@contextmanager
def supervised(processes: Iterator[Process]) -> Iterator[Supervisor]:
    """Start the programs and stop them at the end, whatever happens between."""
    supervisor = Supervisor()
    try:
        for process in processes:
            supervisor.start(process)
        yield supervisor
    finally:
        supervisor.stop()


def wait_for_web(ports: Ports, supervisor: Supervisor) -> None:
    """Return when the web server answers.

    Raises:
        CannotStartError: it does not within `READY_SECONDS`.
    """
    pause = threading.Event()
    for _ in range(int(READY_SECONDS / LOOK_SECONDS)):
        if _answers(f"{ports.base_url}/health/ready"):
            return
        pause.wait(LOOK_SECONDS)
        supervisor.look_after()
    raise CannotStartError(f"The web server does not answer; see {FOLDER / 'log' / 'web.log'}.")


def keep_running(supervisor: Supervisor, running: servers.Servers) -> None:
    """Keep the programs running until SIGINT, SIGTERM or SIGHUP."""
    stop = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda *_: stop.set())
    while not stop.wait(LOOK_SECONDS):
        for name in supervisor.look_after():
            print(f"{name} had ended and was started again; its log is in var/demo/log.")
        for server in (running.database_process, running.broker_process):
            if server is not None and not server.running():
                words = f"{server.name} has ended: {server.last_words()}"
                raise GaveUpError(explained(words, FOLDER))


def welcome(ports: Ports) -> str:
    """Return what a visitor must know."""
    return "\n".join(
        [
            "",
            f"Schakel runs at  {ports.base_url}",
            f"Mail is read at  {ports.mail_url}",
            "",
            f"Log in with one of these addresses and the password {PASSWORD};",
            "the next page shows the code of the second factor, which only the demonstration does",
            *(f"  {role:<20} {email}" for role, email in accounts(SAMPLES["network"])),
            "  (all of them: demo/network.json)",
            "",
            "Commands: var/demo/schakel --help; for instance var/demo/schakel clock +3d",
            "Ctrl-C stops everything; the data stay in var/demo.",
        ]
    )


def accounts(network: Path) -> Iterator[tuple[str, str]]:
    """Yield role and address of the first account in each role that acts in that role only."""
    seen: set[str] = set()
    for account in json.loads(network.read_text(encoding="utf-8"))["accounts"]:
        roles = [membership["role"] for membership in account["memberships"]]
        if len(roles) == 1 and roles[0] not in seen:
            seen.add(roles[0])
            yield roles[0], account["email"]


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
            return True
    except OSError:
        return False


def _plain(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full: make room and start again; nothing that was saved is lost."
    return f"{error.strerror or error}: {error.filename or 'no file'}."


if __name__ == "__main__":
    sys.exit(main())
