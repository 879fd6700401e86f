"""A network with records in every situation of product text §5, built by the services.

Every text carries a word of its own (a canary), so that a body tells by itself what it gave away.
"""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from coordination.access.classes import DataClass, Role
from coordination.followups.answers import (
    Advice,
    DeclineReason,
    FamilyKnows,
    Feedback,
    FeedbackLine,
    Outcome,
    ReturnReason,
    TakeBackReason,
)
from coordination.followups.models import FollowUp
from coordination.followups.service import answering, releasing
from coordination.partners.models import OrganisationKind
from coordination.partners.service.enrolment import (
    NewMember,
    NewOrganisation,
    enrol_account,
    enrol_member,
    enrol_organisation,
)
from coordination.people.rules import Guardian, PersonDetails
from coordination.people.service import register
from coordination.routing.service.rule_sets import load_default
from coordination.signals.rules import LifeDomain, Part, StatementKind, Urgency
from coordination.signals.service import drafts, submitting
from coordination.signals.service.content import PersonPart, SignalContent, StatementContent
from tests.drain import drain
from tests.world import GENNEP, VENLO, World

# class: category, sub-category, whether about a named person
CATEGORIES: dict[str, tuple[str, str | None, bool]] = {
    "D0": ("POLA", None, False),
    "D1": ("VISI", None, True),
    "D2": ("VERB", "threat", True),
    "D3": ("MENT", None, True),
    "D4": ("WEAP", "knife_possession", True),
    "D6": ("RADI", None, True),
    "DV": ("HOME", None, True),
}
AUTHORS = (
    "care_coordinator@maasdal",
    "care_coordinator.2@maasdal",
    "mentor@maasdal",
    "mentor.2@maasdal",
    "attendance_officer@leerplicht-venlo",
    "youth_worker@wijkteam-venlo",
    "youth_worker.3@wijkteam-venlo",
    "police_officer@politie-venlo",
)
COORDINATOR, MENTOR = AUTHORS[0], AUTHORS[2]
OFFICER, WORKER, POLICE = AUTHORS[4], AUTHORS[5], AUTHORS[7]
TODAY = dt.date(2026, 11, 18)  # the day on which the scene begins
KINDS = (
    StatementKind.FACT,
    StatementKind.OBSERVATION,
    StatementKind.INTERPRETATION,
    StatementKind.HEARSAY,
)


@dataclass(frozen=True)
class Words:
    """The canaries of one record, by the part of it in which they stand."""

    by_part: dict[str, str]

    def of(self, *parts: str) -> frozenset[str]:
        """Return the canaries of some parts."""
        return frozenset(self.by_part[part] for part in parts if part in self.by_part)

    @property
    def every(self) -> frozenset[str]:
        """Return all of them."""
        return frozenset(self.by_part.values())


@dataclass(repr=False)  # Hypothesis writes out what a test is given, which would be pages
class Scene:
    """The network with what was written in it.

    Attributes:
        signals: ids by a name that says author, class and state.
        statements: ids of a signal's statements: fact, observation, interpretation, hearsay.
        persons: ids by name.
        words: canaries by record id.
        known: what the tables of cells have asked once: it is the same for every test.
    """

    world: World
    signals: dict[str, uuid.UUID] = field(default_factory=dict)
    statements: dict[uuid.UUID, list[uuid.UUID]] = field(default_factory=dict)
    persons: dict[str, uuid.UUID] = field(default_factory=dict)
    words: dict[uuid.UUID, Words] = field(default_factory=dict)
    known: dict[str, dict[Any, Any]] = field(default_factory=lambda: defaultdict(dict))
    _numbers: Iterable[int] = field(default_factory=lambda: itertools.count(1))

    def word(self, part: str) -> str:
        """Return a word that stands nowhere else; letters only, as a name may have."""
        number = next(self._numbers)
        letters = "".join(chr(ord("a") + int(digit)) for digit in f"{number:05d}")
        return f"Kanarie{part}{letters}"

    def settle(self) -> None:
        """Let every message have its effect, as the workers would."""
        drain(self.world.runtime)

    def follow_ups(self, signal: str) -> list[FollowUp]:
        """Return the follow-ups about a signal, oldest first."""
        wanted = select(FollowUp).where(FollowUp.signal_id == self.signals[signal])
        with self.world.system() as work:
            return list(work.ungoverned(wanted.order_by(FollowUp.created_at, FollowUp.reference)))

    def to(self, signal: str, organisation: str) -> FollowUp:
        """Return the newest follow-up of a signal that asks an organisation."""
        asked = self.world.organisation(organisation).id
        found = [f for f in self.follow_ups(signal) if f.asked_organisation_id == asked]
        return found[-1]


# --- members --------------------------------------------------------------------------------------


def add_members(world: World) -> None:
    """Add the members that the small network lacks: without secrecy, without a coordinator."""
    with world.system() as work:
        load_default(work)
        kind = OrganisationKind.SCHOOL
        lonely = NewOrganisation(
            "lindehof", kind, VENLO, (VENLO,), ("lindehof.example",), "vo", "zuid", "lindehof",
            accepted_rule_set=1,
        )  # fmt: skip
        world.organisations["lindehof"] = enrol_organisation(work, lonely)
    add_member(world, "care_coordinator.2@maasdal", Role.CARE_COORDINATOR)
    add_member(world, "youth_worker.3@wijkteam-venlo", Role.YOUTH_WORKER)
    add_member(world, "mentor@lindehof", Role.MENTOR)
    add_member(world, "organisation_lead@lindehof", Role.ORGANISATION_LEAD)
    add_member(world, "privacy_officer@politie-venlo", Role.PRIVACY_OFFICER)


def add_member(world: World, key: str, role: Role, *, bound: bool = False) -> None:
    """Enrol one more member, `label@organisation`."""
    label, name = key.split("@")
    with world.system() as work:
        account = enrol_account(work, f"{label}.{name}@{name}.example", f"{label} {name}")
        new = NewMember(world.organisation(name), role, bound, key)
        world.members[key] = enrol_member(work, account, new)


# --- recording ------------------------------------------------------------------------------------


def person(
    scene: Scene, name: str, by: str, *, home: str = VENLO, age: int = 14, surname: str = ""
) -> uuid.UUID:
    """Register a young person whose every field is a canary and return the id."""
    own = {part: scene.word(part) for part in ("surname", "guardian", "contact")}
    words = Words(own | ({"surname": surname} if surname else {}))
    details = PersonDetails(
        words.by_part["surname"],
        "Noor",
        birth_date=dt.date(2026 - age, 1, 2),
        postcode="5911 AB",
        house_number="12",
        home_municipality=home,
        guardians=(Guardian(words.by_part["guardian"], "0612345678"),),
        contact=words.by_part["contact"],
    )
    with scene.world.acting(by, "young_person.create") as work:
        found = register(work, details).id
    scene.persons[name], scene.words[found] = found, words
    return found


def draft(
    scene: Scene, name: str, by: str, klass: str, persons: Iterable[uuid.UUID] = (), **more: object
) -> uuid.UUID:
    """Let somebody begin a signal with one statement of every kind and return the id."""
    category, sub, named = CATEGORIES.get(klass, (klass, None, True))
    parts = ("fact", "observation", "interpretation", "hearsay", "done")
    words = Words({part: scene.word(part) for part in parts})
    values: dict[str, object] = {
        "category": category,
        "sub_category": sub,
        "life_domain": LifeDomain.SCHOOL,
        "occurred_on": dt.date(2026, 11, 17),
        "already_done": words.by_part["done"],
        "persons": tuple(PersonPart(one, Part.CONCERNED) for one in persons if named),
        "statements": tuple(StatementContent(kind, words.by_part[kind.value]) for kind in KINDS),
    }
    with scene.world.acting(by, "signal.create") as work:
        signal = drafts.create_draft(work, SignalContent(**(values | more)))  # type: ignore[arg-type]
        scene.statements[signal.id] = [said.id for said in signal.statements]
    scene.signals[name], scene.words[signal.id] = signal.id, words
    return signal.id


def submit(scene: Scene, name: str, by: str) -> None:
    """Submit a draft; the decision follows when the scene is settled."""
    with scene.world.acting(by, "signal.submit") as work:
        submitting.submit(work, scene.signals[name], submitting.Submission())


def recorded(
    scene: Scene, name: str, by: str, klass: str, persons: Iterable[uuid.UUID] = (), **more: object
) -> uuid.UUID:
    """Record and submit a signal, and let it be decided."""
    signal_id = draft(scene, name, by, klass, persons, **more)
    submit(scene, name, by)
    scene.settle()
    return signal_id


# --- acts -----------------------------------------------------------------------------------------


def act(scene: Scene, by: str, action: str, function: Callable[..., object], *args: object) -> None:
    """Let a member do something, and everything that follows from it."""
    with scene.world.acting(by, action) as work:
        function(work, *args)
    scene.settle()


def release(scene: Scene, signal: str, to: str, by: str = COORDINATOR, **more: object) -> uuid.UUID:
    """Release what is proposed to an organisation: one fact of a signal, and all persons."""
    follow_up = scene.to(signal, to)
    ticked = () if follow_up.level < 2 else (scene.statements[scene.signals[signal]][0],)
    necessity = scene.word("necessity")
    scene.words[follow_up.id] = Words({"necessity": necessity})
    wanted = releasing.Release(necessity, ticked, **more)  # type: ignore[arg-type]
    act(scene, by, "follow_up.release", releasing.release, follow_up.id, wanted)
    return follow_up.id


def accept(scene: Scene, follow_up: uuid.UUID, by: str) -> None:
    """Accept an offer."""
    act(scene, by, "follow_up.accept", answering.accept, follow_up)


def complete(scene: Scene, follow_up: uuid.UUID, by: str, outcome: Outcome, note: str = "") -> None:
    """Feed back the first decision; the note is a canary where words are allowed."""
    line = FeedbackLine.TAKEN_UP
    feedback = Feedback(line, note, Advice.NOTHING_SPECIAL, None, FamilyKnows.UNKNOWN)
    done = answering.Completion(outcome, feedback)
    act(scene, by, "follow_up.complete", answering.complete, follow_up, done)


def decline(scene: Scene, follow_up: uuid.UUID, by: str) -> None:
    """Refuse an offer."""
    reason = DeclineReason.NO_CAPACITY
    act(scene, by, "follow_up.decline", answering.decline, follow_up, reason)


def give_back(scene: Scene, follow_up: uuid.UUID, by: str) -> None:
    """Return what was accepted."""
    reason = ReturnReason.NO_CAPACITY
    act(scene, by, "follow_up.return", answering.give_back, follow_up, reason)


def withdraw(scene: Scene, follow_up: uuid.UUID, by: str = COORDINATOR) -> None:
    """Take back what was asked."""
    reason = TakeBackReason.NO_LONGER_NEEDED
    act(scene, by, "follow_up.withdraw", answering.withdraw, follow_up, reason)


def assign(scene: Scene, follow_up: uuid.UUID, by: str, to: str) -> None:
    """Hand a follow-up to a colleague."""
    member = scene.world.member(to).id
    act(scene, by, "follow_up.assign", answering.assign, follow_up, member)


__all__ = ["GENNEP", "DataClass", "Urgency"]
