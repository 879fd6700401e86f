"""Everything that a member gets of the product in one database, as it can be compared to the byte.

What is made anew in each run is made equal, and nothing else:

- ids that were not there before (log entries, a session, what the script registers) and references
  that were not there before are numbered in the order in which they appear;
- the id of a request, and the id that was asked for where one database has nothing under it;
- the token that protects a page's forms, which is drawn for each page;
- of a mail its `Message-ID`, which is made of the row's random id, and the boundary between its
  parts, which Python draws; the order of mails that leave together follows random ids and is not
  compared;
- the entity tag of what was made by the request (201), since it is a hash of the new id;
- `Date` of an answer. A mail's date and an export's moment stay: the product's time stands still.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from coordination import work as unit
from coordination.core.errors import NotFound, Problem, Refused
from coordination.core.text import ALPHABET
from coordination.digest import service as digest
from coordination.exports.rules import FORMATS, ExportFormat, ExportKind, ExportPurpose
from coordination.exports.service import handing_out, making, requesting
from coordination.exports.service.requesting import Asked as Wanted
from coordination.followups.service import reminding
from coordination.mail import sending
from coordination.partners.calendar import due_at
from coordination.shell import export_words
from coordination.work import Occasion
from tests import sink
from tests.access import oracle_exports
from tests.access.cells import VOLATILE, Answer, Table
from tests.access.conftest import Stage
from tests.access.script import PAGED, Asked
from tests.drain import drain
from tests.web import Browser

UUID = re.compile(
    r"(?<![0-9a-f])[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}(?![0-9a-f])"
)
REFERENCE = re.compile(rf"(?<![\w-])[{ALPHABET}]{{3}}-[{ALPHABET}]{{3}}(?![\w-])")
FORM_TOKEN = re.compile(r'("X-CSRFToken": "|name="csrf_token"[^>]*value=")[^"]+')
BOUNDARY = re.compile(rb"===============\d+==")
MESSAGE_ID = re.compile(rb"(?m)^Message-ID: <[0-9a-f]{32}@")
MONDAY = dt.date(2026, 11, 30)  # of the digest; reminders of days before leave with it
TABLES = (
    *("accounts", "memberships", "organisations", "signals", "statements", "young_persons"),
    *("follow_ups", "shares", "inform_tasks", "desk_items", "notices", "routing_decisions"),
    *("audit_entries", "function_contacts", "stand_ins", "wpg_disclosure_decisions"),
    *("break_glass", "api_tokens", "second_factors", "cases", "case_leads", "case_seats"),
    *("matches", "match_tasks", "conferences", "conference_participants"),
    *("adoptions", "code_entries", "contributions", "contribution_shares", "goals", "evaluations"),
)
REFERRED = (
    "signals",
    "follow_ups",
    "inform_tasks",
    "desk_items",
    "wpg_disclosure_decisions",
    "cases",
    "contributions",
    "evaluations",
    "matches",
    "match_tasks",
)
MOST_PAGES, MANY, CREATED = 3, 1_000, 201
OLD_MAILS = 6  # of those that waited already; they are the same rows in both databases
EXPORT_REFERENCE = "ZZZ-222"
CHANNELS = frozenset({"request", "mail", "export"})


@dataclass
class Seen:
    """What a member got.

    Attributes:
        answers: to every request, by its name.
        mails: every mail to the member, sorted.
        files: every export, or why there was none.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    mails: list[bytes] = field(default_factory=list)
    files: dict[str, Any] = field(default_factory=dict)

    def differing(self, other: Seen) -> dict[str, tuple[Any, Any]]:
        """Return what is not the same to the byte, by its name."""
        pairs = [
            (f"{what} {name}", mine.get(name), theirs.get(name))
            for what, mine, theirs in (
                ("request", self.answers, other.answers),
                ("export", self.files, other.files),
                ("mail", _numbered(self.mails), _numbered(other.mails)),
            )
            for name in {**mine, **theirs}
        ]
        return {name: (mine, theirs) for name, mine, theirs in pairs if mine != theirs}


def _numbered(mails: Sequence[bytes]) -> dict[str, bytes]:
    return {str(number): mail for number, mail in enumerate(mails)}


@dataclass
class Observer:
    """One member with a token and a browser, in a stage.

    Attributes:
        table: that sends requests.
        who: the member.
        server: that takes mail.
        channels: what is looked at.
    """

    table: Table
    who: str
    server: sink.Server
    channels: Collection[str] = CHANNELS
    browser: Browser = field(init=False)
    old: list[Any] = field(init=False)

    def __post_init__(self) -> None:
        self.table.meet(self.who)
        member = self.stage.scene.world.member(self.who)
        mine = {"member": member.id, "account": member.account_id}
        mails = self.stage.connection.execute(text(WAITING), mine).scalars()
        self.old = list(mails)[OLD_MAILS:]
        self.browser = Browser(self.table.app, self.stage.scene.world, self.who)
        if "mail" in self.channels:
            # Once before both: news of one moment stands in a digest by its random id.
            self._at(due_at(MONDAY))
            self._remind()
            self._at(self.stage.facts.now)

    @property
    def stage(self) -> Stage:
        """Return where everything happens."""
        return self.table.stage

    def see(self, script: Sequence[Asked]) -> Seen:
        """Return everything that the member gets now; nothing of it stays.

        Args:
            script: the requests.
        """
        undo = self.stage.connection.begin_nested()
        try:
            seen = Seen()
            if "mail" in self.channels:
                seen.mails = self.mails()
            if "export" in self.channels:
                seen.files = dict(self.files())
            if "request" in self.channels:
                names = _Names(self.stage)
                seen.answers = {name: names.plain(*rest) for name, *rest in self._answers(script)}
            return seen
        finally:
            undo.rollback()

    # --- requests ---

    def _answers(self, script: Sequence[Asked]) -> Iterator[tuple[str, Answer, Any]]:
        """Yield the answers: the log before anything stands in it, lists before they grow."""
        for asked in [one for one in script if one.log]:
            undo = self.stage.connection.begin_nested()
            yield asked.name, self._send(asked), asked.probe
            undo.rollback()
        for path in PAGED:
            yield from self._paged(path)
        for asked in [one for one in script if not one.log]:
            yield asked.name, self._send(asked), asked.probe

    def _send(self, asked: Asked) -> Answer:
        if asked.page:
            marked = self.table.mark()
            return marked.answer(self.browser.get(asked.path, environ_overrides=marked.environment))
        method = "GET" if asked.body is None else "POST"
        return self.table.send(self.who, method, asked.path, asked.body)

    def _paged(self, path: str) -> Iterator[tuple[str, Answer, Any]]:
        cursor = ""
        for number in range(MOST_PAGES):
            answer = self.table.send(self.who, "GET", path + cursor)
            yield f"{path} page {number}", answer, None
            following = (answer.json or {}).get("nextCursor")
            if following is None:
                return
            cursor = f"&cursor={following}"

    # --- mails ---

    def mails(self) -> list[bytes]:
        """Return the mails that the member is sent: what waits, the reminders and a digest."""
        undo = self.stage.connection.begin_nested()
        first = len(self.server.raw)
        self._post()
        undo.rollback()
        return sorted(_plain_mail(raw) for raw in self.server.raw[first:])

    def _post(self) -> None:
        self._at(due_at(MONDAY))
        self._remind()
        with self.stage.scene.world.system() as work:
            digest.run_due(work, MANY)
        member = self.stage.scene.world.member(self.who)
        addressed = {"member": member.id, "account": member.account_id, "old": self.old}
        self.stage.connection.execute(text(NOT_MINE), addressed)
        self.stage.connection.execute(text(WISHED), addressed)
        sending.send_due(self.stage.runtime, self.server.transport(), MANY)

    def _remind(self) -> None:
        drain(self.stage.runtime)
        with self.stage.scene.world.system() as work:
            while reminding.run_due(work, MANY) == MANY:
                pass
        drain(self.stage.runtime)

    def _at(self, moment: dt.datetime) -> None:
        now = "UPDATE clock_offset SET seconds = extract(epoch from (:moment - now()))"
        self.stage.connection.execute(text(now), {"moment": moment})

    # --- exports ---

    def files(self) -> Iterator[tuple[str, Any]]:
        """Yield every file that the member may make, or why there is none."""
        for kind, forms in FORMATS.items():
            for form in sorted(forms):
                for record in self._exported(kind):
                    name = f"{kind.value}.{form.value} {record or ''}"
                    yield name, self._file(Wanted(kind, form, ExportPurpose.ACCOUNT, record))

    def _exported(self, kind: ExportKind) -> list[Any]:
        """Return which records become a document: one that may, and one that may not."""
        if FORMATS[kind] != {ExportFormat.PDF}:
            return [None]
        facts, actor = self.stage.facts, self.table.actor(self.who)
        single = {
            ExportKind.SIGNAL: (facts.signals, oracle_exports.whole_signal),
            ExportKind.FOLLOW_UP: (facts.follow_ups, oracle_exports.whole_follow_up),
        }
        records, expected = single[kind]
        ordered = sorted(records, key=str)
        opened = [one for one in ordered if expected(actor, records[one]) is not None]
        closed = [one for one in ordered if one not in opened]
        return [*opened[:2], *closed[:1]]

    def _file(self, wanted: Wanted) -> Any:
        undo = self.stage.connection.begin_nested()
        try:
            return self._made(wanted)
        except (NotFound, Refused) as problem:
            return _why(problem)
        finally:
            undo.rollback()

    def _made(self, wanted: Wanted) -> Any:
        runtime, who = self.stage.runtime, self.table.actor(self.who).id
        with unit.begin(runtime, who, Occasion("export.create", "test")) as work:
            export_id = requesting.request(work, wanted).id
        # It is drawn at random, and it stands in the file.
        fixed = text("UPDATE exports SET reference = :reference WHERE id = :id")
        self.stage.connection.execute(fixed, {"reference": EXPORT_REFERENCE, "id": export_id})
        with unit.begin(runtime, who, Occasion("export.requested", "test")) as work:
            making.on_export_requested(work, making.ExportRequested(export_id), export_words)
        with unit.begin(runtime, who, Occasion("export.read", "test")) as work:
            made = handing_out.download(work, export_id)
        return made.name, made.media_type, made.content


WAITING = """
SELECT id FROM mails WHERE status = 'queued' AND (membership_id = :member OR account_id = :account)
ORDER BY id
"""
NOT_MINE = """
UPDATE mails SET status = 'dropped' WHERE status = 'queued' AND (id = ANY(:old)
OR membership_id IS DISTINCT FROM :member AND account_id IS DISTINCT FROM :account)
"""

WISHED = """
UPDATE accounts SET settings = settings || '{"digest_when_empty": true}' WHERE id = :account
"""


def _why(problem: Problem) -> tuple[str, str]:
    return type(problem).__name__, str(problem)


def _plain_mail(raw: bytes) -> bytes:
    return MESSAGE_ID.sub(b"Message-ID: <0@", BOUNDARY.sub(b"===============0==", raw))


class _Names:
    """Numbers the ids and references that were not there when the script began."""

    def __init__(self, stage: Stage) -> None:
        ids = " UNION ALL ".join(f"SELECT id::text FROM {name}" for name in TABLES)  # noqa: S608
        self.known = set(stage.connection.execute(text(ids)).scalars())
        names = " UNION ALL ".join(f"SELECT reference FROM {name}" for name in REFERRED)  # noqa: S608
        self.known |= set(stage.connection.execute(text(names)).scalars())
        self.made: dict[str, str] = {}

    def plain(self, answer: Answer, probe: Any) -> tuple[Any, ...]:
        """Return an answer as it can be compared."""
        status, headers, body = answer.comparable
        left_out = VOLATILE | {"Content-Length"} | ({"ETag"} if status == CREATED else set())
        kept = [item for item in headers if item[0] not in left_out]
        return status, [self._text(f"{name}: {value}", probe) for name, value in kept], self._text(
            FORM_TOKEN.sub(r"\1", body), probe
        )  # fmt: skip

    def _text(self, found: str, probe: Any) -> str:
        if probe is not None:
            found = found.replace(str(probe), "probe")
        return REFERENCE.sub(self._number, UUID.sub(self._id, found))

    def _id(self, found: re.Match[str]) -> str:
        one = str(uuid.UUID(found[0]))
        return one if one in self.known else self._made(one)

    def _number(self, found: re.Match[str]) -> str:
        return found[0] if found[0] in self.known else self._made(found[0])

    def _made(self, one: str) -> str:
        return self.made.setdefault(one, f"made-{len(self.made)}")
