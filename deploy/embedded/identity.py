"""As whom PostgreSQL runs: it refuses to run as root, or as a user without a name.

An ordinary user runs it as himself. Root hands it to the account `nobody`, as long as `nobody` can
reach the program and the data; under a home folder that is closed to others it cannot. Then, and
for a user without an entry in the list of accounts, the server gets a user namespace of its own,
in which the caller is called `nobody`: no rights change, only the name that the server sees.
"""

import ctypes
import os
import pwd
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded.errors import ServerError

_CLONE_NEWUSER = 0x10000000  # sched.h
_PR_SET_PDEATHSIG = 1  # sys/prctl.h
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Identity:
    """A user and group to switch to (None: stay who we are), and whether under another name."""

    uid: int | None = None
    gid: int | None = None
    renamed: bool = False

    def own(self, folder: Path) -> None:
        """Give `folder` to this identity and close it to everybody else."""
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)

    def before_exec(self, death_signal: signal.Signals) -> Callable[[], None]:
        """Return what the new process must do between fork and exec.

        It asks the kernel for `death_signal` when the launcher dies, so that a launcher that is
        killed leaves no server behind. A change of identity clears that wish, so it comes last.
        """
        parent = os.getpid()
        account = _nobody() if self.renamed else None
        uid, gid = os.getuid(), os.getgid()

        def prepare() -> None:
            if account is not None:
                _rename(uid, gid, account)
            _libc.prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

        return prepare


def refusal(who: Identity, program: str, error: Exception) -> ServerError:
    """Return the error for a program that could not be started as `who`."""
    if who.renamed:
        return ServerError(
            f"{program} cannot run here: run this as an ordinary user with an account, in a folder "
            "of that user, because this machine does not allow user namespaces."
        )
    return ServerError(f"{program} cannot be started: {error}.")


def choose(programs: Path, folder: Path) -> Identity:
    """Return the identity under which the server in `programs` can use `folder`.

    Raises:
        ServerError: there is no account `nobody` to use.
    """
    if os.geteuid() == 0:
        account = _nobody()
        if _open_to_all(folder) and _runs(programs / "postgres", account):
            return Identity(account.pw_uid, account.pw_gid)
        return Identity(renamed=True)
    return Identity(renamed=not _has_name(os.geteuid()))


def _nobody() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise ServerError(
            "PostgreSQL refuses to run as root and this machine has no account `nobody`: "
            "run this as an ordinary user."
        ) from None


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _open_to_all(folder: Path) -> bool:
    """Tell whether anybody may pass through `folder` and every folder above it."""
    absolute = folder.resolve()
    return all(place.stat().st_mode & 0o001 for place in (absolute, *absolute.parents))


def _runs(program: Path, account: pwd.struct_passwd) -> bool:
    """Tell whether `account` can start `program`, libraries included."""
    try:
        done = subprocess.run(
            [program, "--version"],
            user=account.pw_uid,
            group=account.pw_gid,
            extra_groups=[],
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0


def _rename(uid: int, gid: int, account: pwd.struct_passwd) -> None:
    """Enter a user namespace in which `uid` and `gid` are called like `account`."""
    if _libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are not allowed here")
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{account.pw_uid} {uid} 1")
    _write("/proc/self/gid_map", f"{account.pw_gid} {gid} 1")


def _write(name: str, text: str) -> None:
    with open(name, "w", encoding="ascii") as file:  # noqa: PTH123 - nothing heavy after a fork
        file.write(text)
