"""A name server on this machine that knows the domains of one test."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
from dns.message import Message, QueryMessage

TTL = 60


@dataclass
class Zone:
    """What the server answers: records by domain and type; an unknown domain does not exist.

    Attributes:
        records: `{"maasdal.example": {"NS": ["ns1.host.example."], "MX": ["10 mx.example."]}}`.
        silent: whether it answers that it cannot answer.
    """

    records: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    silent: bool = False

    def answer(self, asked: Message) -> Message:
        """Return the answer to one question."""
        reply = dns.message.make_response(asked)
        reply.flags |= dns.flags.AA
        question = asked.question[0]
        known = self.records.get(question.name.to_text().rstrip("."))
        if self.silent:
            reply.set_rcode(dns.rcode.SERVFAIL)
        elif known is None:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        else:
            kind = dns.rdatatype.to_text(question.rdtype)
            if kind in known:
                found = dns.rrset.from_text(question.name, TTL, "IN", kind, *known[kind])
                reply.answer.append(found)
        return reply


@contextmanager
def serving(zone: Zone) -> Iterator[str]:
    """Answer questions about a zone; give the server's address with its port.

    Args:
        zone: may be changed while it is served.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        address = taken.getsockname()
        thread = threading.Thread(target=_serve, args=(taken, zone), daemon=True)
        thread.start()
        try:
            yield f"{address[0]}:{address[1]}"
        finally:
            taken.sendto(b"", address)
            thread.join()


def _serve(taken: socket.socket, zone: Zone) -> None:
    while True:
        sent, sender = taken.recvfrom(4096)
        if not sent:
            return
        asked = dns.message.from_wire(sent)
        assert isinstance(asked, QueryMessage)
        taken.sendto(zone.answer(asked).to_wire(), sender)
