"""Weeks in a network in which everything that people type is marked, and the mail that comes of it.

The network is that of `tests.access.network`: every role, every relation, records in every state.
What it writes without a mark is marked here; then weeks go by, in which more is recorded, asked,
declined and forgotten, people get and lose their access, and the clock strikes.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import select, text

from coordination.access.classes import Role
from coordination.digest import service as digest
from coordination.glass import service as glass
from coordination.identity.rules import InvitationKind
from coordination.identity.service import invitations, notices
from coordination.mail import rendering, sending
from coordination.mail.letters import Letter, Template
from coordination.mail.models import Mail, MailStatus
from coordination.mail.transport import SmtpTransport
from coordination.partners.calendar import due_at
from coordination.partners.models import Account
from coordination.partners.service import addresses
from coordination.signals.models import Signal
from coordination.work import Work
from tests.access import network
from tests.access import situations as play
from tests.access.situations import COORDINATOR, MENTOR, POLICE, Scene
from tests.drain import drain
from tests.web import know_password
from tests.world import World
from workers import sweepers

MARK = "Kanarie"
MONDAY = dt.date(2026, 11, 30)
WORKING_DAYS = 5
MANY = 5_000
TICKS = ("expire_shares", "remind", "send_digests", "ask_reviews")
NOTICES = (Template.PASSWORD_CHANGED, Template.FACTOR_CHANGED, Template.NEW_PLACE)
# What people type, and the network types without a mark.
UNMARKED = (
    "UPDATE accounts SET name = 'Kanarienaam ' || id",
    "UPDATE accounts SET settings = settings || '{\"digest_when_empty\": true}'",
    "UPDATE accounts SET locale = 'en' WHERE id::text < '8'",
    "UPDATE organisations SET name = 'Kanarieorganisatie ' || id",
    "UPDATE statements SET text = text || ' Kanarietekst', source = 'Kanariebron'",
    "UPDATE young_persons SET first_names = 'Kanarievoornaam', postcode = '5911 AB'",
    "UPDATE break_glass SET reason = 'Kanariereden'",
    "UPDATE signal_versions SET reason = 'Kanariereden'",
    "UPDATE shares SET necessity = coalesce(necessity, '') || ' Kanarienut'",
    "UPDATE follow_ups SET question = 'Kanarievraag', reason_text = 'Kanarietoelichting'",
    'UPDATE follow_ups SET explanation = \'{"nl": "Kanarieuitleg", "en": "Kanarieuitleg"}\'',
    "UPDATE wpg_disclosure_decisions SET covers = 'Kanarie', authority = 'Kanarie'",
)


@dataclass
class SchoolYear:
    """The network and its clock.

    Attributes:
        scene: the network.
        set_clock: that sets the product's time.
        monday: of the week that comes.
    """

    scene: Scene
    set_clock: Callable[[dt.datetime], None]
    monday: dt.date = MONDAY
    numbers: Iterator[int] = field(default_factory=itertools.count)

    @property
    def world(self) -> World:
        """Return who is there."""
        return self.scene.world

    def mark(self) -> None:
        """Mark everything that was typed since."""
        with self.world.runtime.sessions.begin() as session:
            for statement in UNMARKED:
                session.execute(text(statement))

    def week(self, post: Callable[[], object]) -> None:
        """Let a week go by: people work on Monday and Wednesday, and mail leaves every day.

        Args:
            post: lets the mail of a day leave.
        """
        for day in range(WORKING_DAYS):
            self.set_clock(due_at(self.monday + dt.timedelta(days=day)))
            if day in {0, 2}:
                self._work()
                self._access()
                self.mark()
            drain(self.world.runtime)
            for tick in TICKS:
                sweepers.sweep(self.world.runtime, tick)
            drain(self.world.runtime)
            post()
        self.monday += dt.timedelta(days=7)

    # --- mail ---

    def send(self, transport: SmtpTransport) -> None:
        """Hand every mail that is due to a server, as the workers do.

        Args:
            transport: to it.
        """
        while sending.send_due(self.world.runtime, transport, MANY):
            pass

    def worded(self) -> Iterator[tuple[str, str, bytes]]:
        """Make every mail that is due, without its way through a server, which takes long.

        Yields:
            Its template, its address, and the message as it would be handed over.
        """
        with self.world.system() as work:
            for mail in work.ungoverned(select(Mail).where(Mail.status == MailStatus.QUEUED)):
                to, letter = sending._address(work, mail), self._letter(work, mail)
                mail.status = MailStatus.SENT if to and letter else MailStatus.SKIPPED
                if to is not None and letter is not None:
                    settings = work.runtime.settings
                    made = rendering.message(letter, to, settings, mail.id, work.now)
                    yield mail.template, to.email, made.as_bytes()

    def _letter(self, work: Work, mail: Mail) -> Letter | None:
        if mail.template != Template.DIGEST:
            return sending._letter(work, mail)
        with self.world.acting(mail.membership_id, "mail.send") as own:
            return digest.compose(own)

    # --- what people do ---

    def _work(self) -> None:
        pupil = [self.scene.persons["pupil"]]
        asked = self._recorded(COORDINATOR, "D2", pupil)
        play.release(self.scene, asked, "politie-venlo")
        declined = self._recorded(COORDINATOR, "D4", pupil)
        play.decline(self.scene, play.release(self.scene, declined, "politie-venlo"), POLICE)
        for klass in ("D3", "DV", "D6"):
            self._recorded(MENTOR, klass, [self.scene.persons[MENTOR]])
        self._recorded(COORDINATOR, "D3", [self.scene.persons["pupil of Gennep"]])
        seen = self._recorded(POLICE, "D4", [self.scene.persons[POLICE]])
        self._break_glass(seen)

    def _recorded(self, by: str, klass: str, about: list[object], **more: object) -> str:
        name = f"of the week {next(self.numbers)}"
        play.recorded(self.scene, name, by, klass, about, **more)  # type: ignore[arg-type]
        return name

    def _break_glass(self, name: str) -> None:
        wanted = select(Signal.reference).where(Signal.id == self.scene.signals[name])
        with self.world.runtime.sessions() as session:
            reference = session.scalars(wanted).one()
        with self.world.acting("police_officer.2@politie-venlo", "break_glass.create") as work:
            glass.break_glass(work, reference, "Kanariereden, want de collega is ziek.")

    # --- how people log in ---

    def _access(self) -> None:
        """Everybody hears of a changed password, factor or place; some are invited or lost it."""
        with self.world.system() as work:
            for person in work.ungoverned(select(Account)):
                for template in NOTICES:
                    notices.tell(work, person, template)
        self._invite()
        self._move()

    def _invite(self) -> None:
        number = next(self.numbers)
        play.add_member(self.world, f"mentor.n{number}@maasdal", Role.MENTOR)
        someone = self.world.member("mentor.2@maasdal").account_id
        know_password(self.world.runtime, someone)
        with self.world.acting("organisation_lead@maasdal", "account.recover") as work:
            invitations.start_recovery(work, someone, InvitationKind.FACTOR, confirmed=True)

    def _move(self) -> None:
        """Ask for a new address, whose name is a mark only where the product has no say."""
        member = self.world.member("youth_worker@wijkteam-venlo")
        email = f"nieuw{next(self.numbers)}@wijkteam-venlo.example"
        with self.world.acting("administrator@zvh", "account.change_address") as work:
            addresses.ask(work, member.account_id, email)


def begin(world: World, set_clock: Callable[[dt.datetime], None]) -> SchoolYear:
    """Return the network at its first Monday.

    Args:
        world: the small network, really committed.
        set_clock: that sets the product's time.
    """
    year = SchoolYear(network.build(world, set_clock), set_clock)
    year.mark()
    return year
