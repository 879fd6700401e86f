"""Starts an OpenID provider for tests and is the browser in which its people log in.

with running.provider(redirect_uri, logout_uri) as entree:
    back = Person("anna").log_in(address_that_the_product_gave)
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from deploy.embedded.process import Process, clean_environment
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
PASSWORD = "a password of the provider"
NAMES = ("anna", "bram", "piet")
WAIT_SECONDS = 10


@dataclass
class Provider:
    """A running provider.

    Attributes:
        folder: with what it was told, its database and its log.
        told: its configuration; `restart` makes changes to it count.
    """

    folder: Path
    told: dict[str, object]
    process: Process = field(init=False)

    @property
    def issuer(self) -> str:
        return str(self.told["issuer"])

    @property
    def client_id(self) -> str:
        return str(self.told["client_id"])

    @property
    def client_secret(self) -> str:
        return str(self.told["client_secret"])

    def start(self) -> None:
        """Start it and wait until it answers."""
        (self.folder / "provider.json").write_text(json.dumps(self.told))
        self.process = Process(
            name="provider",
            command=[sys.executable, "-m", "tests.openid.program", self.folder],
            log=self.folder / "provider.log",
            stop_signal=signal.SIGTERM,
            env=clean_environment() | {"PYTHONPATH": str(ROOT)},
        )
        self.process.start(self._answers)

    def restart(self, *keys: str) -> None:
        """Go on with other signing keys, the first of which signs."""
        self.process.stop()
        self.told["keys"] = list(keys)
        self.start()

    def farewell(self, **named: str) -> str:
        """Return its word that somebody has logged out; `sub`, `sid` or both name them."""
        address = f"{self.issuer.removesuffix('/o')}/farewell/"
        return Person().jar.get(address, params=named, timeout=WAIT_SECONDS).text

    @property
    def keys(self) -> list[str]:
        return list(self.told["keys"])  # type: ignore[call-overload]

    def _answers(self) -> bool:
        try:
            address = f"{self.issuer}/.well-known/openid-configuration"
            return Person().jar.get(address, timeout=WAIT_SECONDS).ok
        except requests.ConnectionError:
            return False


class Person:
    """Somebody with a browser of their own at the provider.

    Attributes:
        name: with which they log in there; `anna+expired` orders a fault.
        jar: the browser.
    """

    def __init__(self, name: str = "anna") -> None:
        self.name = name
        self.jar = requests.Session()
        self.jar.trust_env = False  # proxies of the machine have no business here

    def log_in(self, address: str) -> str:
        """Go where the product sends to, log in with the provider's form, and be sent back.

        Args:
            address: of the provider, as the product made it.

        Returns:
            The path and query with which the provider sends the browser back.
        """
        home = urlsplit(address).netloc
        answer = self._get(address)
        for _ in range(10):
            where = urljoin(answer.url, answer.headers.get("Location", ""))
            if urlsplit(where).netloc != home:
                return where
            answer = self._get(where) if answer.is_redirect else self._give_password(answer)
        raise AssertionError(f"not sent back: {answer.url} {answer.text[:500]}")

    def _give_password(self, form: requests.Response) -> requests.Response:
        assert 'name="password"' in form.text, form.text
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form.text))
        sent = hidden | {"username": self.name, "password": PASSWORD}
        sent["next"] = sent.get("next", "").replace("&amp;", "&")
        return self.jar.post(form.url, sent, allow_redirects=False, timeout=WAIT_SECONDS)

    def _get(self, address: str) -> requests.Response:
        return self.jar.get(address, allow_redirects=False, timeout=WAIT_SECONDS)


@contextmanager
def provider(
    redirect_uri: str,
    logout_uri: str,
    people: tuple[str, ...] = NAMES,
    *,
    says: bool = True,
    back_channel: str = "",
) -> Iterator[Provider]:
    """Run a provider that knows the product as its client.

    Args:
        redirect_uri: where the product lets people be sent back to.
        logout_uri: where it lets them go after logging out.
        people: names of those who can log in.
        says: whether it says who it is when it sends people back (RFC 9207).
        back_channel: where it tells that somebody has logged out, if anywhere.
    """
    folder, port = Path(tempfile.mkdtemp(prefix="provider-")), free_port()
    told = {
        "port": port,
        "issuer": f"http://127.0.0.1:{port}/o",
        "client_id": f"schakel-{port}",
        "client_secret": secrets.token_urlsafe(40),
        "redirect_uri": redirect_uri,
        "logout_uri": logout_uri,
        "keys": [new_key()],
        "people": people,
        "password": PASSWORD,
        "says_who_it_is": says,
        "back_channel": back_channel,
    }
    made = Provider(folder, told)
    made.start()
    try:
        yield made
    finally:
        made.process.stop()
        shutil.rmtree(folder, ignore_errors=True)


def new_key() -> str:
    """Return a fresh RSA key as PEM."""
    return (
        rsa.generate_private_key(65537, 2048)
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )
