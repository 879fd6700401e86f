"""Encrypts what lies in a backup, in the format of age (age-encryption.org), by the library pyrage.

A stream is cut into chunks of 64 KiB that are each encrypted and authenticated, and the last is
marked as the last (ChaCha20-Poly1305 in the STREAM construction; the key of the file is wrapped by
X25519). So a file of any size needs little memory, and one that was changed or cut is refused.
The machine that makes backups has the public key only, and opens none.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyrage

from coordination.backup.errors import BackupFailed, full_disk

SUFFIX = ".age"
BLOCK = 1024 * 1024  # bytes
Keys = Sequence[pyrage.x25519.Identity]


def new_key(path: Path) -> str:
    """Write a new private key to a file that must not exist, and return its public key.

    Args:
        path: of the file, which only its owner may read.

    Raises:
        FileExistsError: there is a file; a key is never written over.
    """
    identity = pyrage.x25519.Identity.generate()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "w", encoding="ascii") as file:  # noqa: PTH123 - made with its rights
        file.write(f"# public key: {identity.to_public()}\n{identity}\n")
    return str(identity.to_public())


def read_keys(path: Path) -> Keys:
    """Return the private keys of a file, one on each line; lines that begin with # are remarks.

    Args:
        path: as `age-keygen` writes it.

    Raises:
        BackupFailed: others may read the file, or no key stands in it.
    """
    if path.stat().st_mode & 0o077:
        raise BackupFailed(f"{path} can be read by others: chmod 600 {path}")
    lines = [line.strip() for line in path.read_text(encoding="ascii").splitlines()]
    written = [line for line in lines if line and not line.startswith("#")]
    try:
        keys = [pyrage.x25519.Identity.from_str(line) for line in written]
    except pyrage.IdentityError:
        raise BackupFailed(f"{path} holds something that is no private key of age.") from None
    if not keys:
        raise BackupFailed(f"{path} holds no key.")
    return keys


def seal(source: IO[bytes], path: Path, recipient: str) -> None:
    """Encrypt a stream into a new file that is on disk when this returns.

    Args:
        source: read to its end.
        path: of the file; written over if it is there.
        recipient: public key.

    Raises:
        BackupFailed: the disk is full, or the key is none.
    """
    try:
        to = pyrage.x25519.Recipient.from_str(recipient)
        with path.open("wb", buffering=BLOCK) as file:
            pyrage.encrypt_io(source, file, [to])
        _settle_on_disk(path)
    except pyrage.RecipientError:
        raise BackupFailed("BACKUP_RECIPIENT is no public key of age.") from None
    except (OSError, pyrage.EncryptError) as error:
        raise full_disk(error, path.parent) or BackupFailed(f"{path}: {error}") from error


def unseal(path: Path, to: Path, keys: Keys) -> None:
    """Decrypt a file into another.

    Args:
        path: encrypted.
        to: written over if it is there.
        keys: one of which must fit.

    Raises:
        BackupFailed: no key fits, the file was changed or cut, or the disk is full.
    """
    with to.open("wb", buffering=BLOCK) as file:
        _decrypt(path, file, keys, to.parent)


@contextmanager
def opened(path: Path, keys: Keys) -> Iterator[IO[bytes]]:
    """Give what an encrypted file holds as a stream, which must be read to its end.

    Only then is it known that the file was not cut.

    Args:
        path: encrypted.
        keys: one of which must fit.

    Raises:
        BackupFailed: at the end, whatever the reader made of it: no key fits, or the file was
            changed or cut.
    """
    reading, writing = os.pipe()
    with ThreadPoolExecutor(1) as pool, open(reading, "rb") as stream:  # noqa: PTH123 - no path
        decrypting = pool.submit(_into_pipe, path, writing, keys)
        try:
            yield stream
        finally:
            stream.close()
            failure = decrypting.exception()
            # A reader that gave up has a reason of its own, which goes first.
            if failure is not None and getattr(failure, "errno", None) != errno.EPIPE:
                raise failure


def _into_pipe(path: Path, writing: int, keys: Keys) -> None:
    with open(writing, "wb", buffering=BLOCK) as pipe:
        _decrypt(path, pipe, keys, path.parent)


def _decrypt(path: Path, file: IO[bytes], keys: Keys, place: Path) -> None:
    try:
        with path.open("rb", buffering=BLOCK) as source:
            pyrage.decrypt_io(source, file, keys)
    except pyrage.DecryptError as error:
        raise BackupFailed(_refused(path, error)) from error
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        raise full_disk(error, place) or BackupFailed(_refused(path, error)) from error


def _refused(path: Path, error: Exception) -> str:
    if "No matching keys" in str(error):
        return f"{path.name}: no key in BACKUP_IDENTITY_FILE fits it."
    return f"{path.name} was changed or cut since it was made ({error})."


def _settle_on_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
