"""What may be hidden from a member: five kinds of difference between two databases.

Each difference is played by the services, or written past them where only a field changes. Whether
it is hidden from a member is the oracle's to say, so a difference that somebody may see is left
out of that member's second database and tried against the first as a control.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from coordination.access.classes import DataClass, Level
from coordination.followups.rules import FollowUpKind
from coordination.followups.service import asking
from coordination.followups.service.releasing import Release
from coordination.people.rules import PersonDetails
from coordination.people.service import register
from coordination.sharing.grounds import LegalBasis, Purpose
from coordination.sharing.service.consent import Consent
from tests.access import facts, matches, police
from tests.access import situations as play
from tests.access.conftest import Stage
from tests.access.endpoints import RECORDS
from tests.access.network import LATER
from tests.access.oracle import Actor, follow_up_parts
from tests.access.situations import COORDINATOR, MENTOR, POLICE, WORKER, Scene
from tests.access.words import allowed_words
from tests.world import VENLO

HIDDEN_NAME, NEIGHBOUR = "Verborgene", "care_coordinator@peelrand"
BORN = play.TODAY.replace(year=2012, month=1, day=2)


# --- a hidden signal ------------------------------------------------------------------------------


def draft_of_a_colleague(scene: Scene) -> None:
    play.draft(scene, "hidden draft", MENTOR, "D2", [scene.persons[MENTOR]])


def unsafe_home(scene: Scene) -> None:
    play.recorded(scene, "hidden unsafe home", MENTOR, "DV", [scene.persons[MENTOR]])


def at_another_school(scene: Scene) -> None:
    about = _registered(scene, NEIGHBOUR, PersonDetails(HIDDEN_NAME, "Noor", birth_date=BORN))
    play.recorded(scene, "hidden elsewhere", NEIGHBOUR, "D2", [about])
    follow_up = play.release(scene, "hidden elsewhere", "politie-venray", NEIGHBOUR)
    play.accept(scene, follow_up, "police_officer.2@politie-venray")


def not_yet_released(scene: Scene) -> None:
    play.recorded(scene, "hidden knife", COORDINATOR, "D4", [scene.persons["pupil"]])
    play.recorded(scene, "hidden gloom", COORDINATOR, "D3", [scene.persons["adult"]])


def of_a_youth_worker(scene: Scene) -> None:
    by = "youth_worker.2@wijkteam-venlo"
    play.draft(scene, "hidden in care", by, "D4", [scene.persons[WORKER]])


def police_data(scene: Scene) -> None:
    about = [scene.persons[POLICE]]
    play.recorded(scene, "hidden D5", police.COLLEAGUE, "D2", about, data_class=DataClass.D5)


# --- a hidden share -------------------------------------------------------------------------------


def with_another_partner(scene: Scene) -> None:
    """The signal that the police handles is shared with youth care, too."""
    _shared(scene, "accepted", COORDINATOR, WORKER)


def of_care_with_others(scene: Scene) -> None:
    """A signal of youth care that the police handles is shared with police elsewhere, too."""
    _shared(scene, "of a worker", WORKER, police.THERE)


def with_the_police(scene: Scene) -> None:
    """What waited for its release leaves for the police."""
    play.release(scene, "proposed", "politie-venlo")


def _shared(scene: Scene, name: str, by: str, of: str) -> None:
    signal = scene.signals[name]
    function, organisation = of.split("@")
    help_wanted = of == WORKER
    wanted = asking.ByHand(
        FollowUpKind.HELP_REQUEST if help_wanted else FollowUpKind.SAFETY_CONSULT,
        scene.world.organisation(organisation).id,
        function.removesuffix(".2"),
        Purpose.PUBLIC_SAFETY,
        LegalBasis.PUBLIC_TASK,
        Level.SUMMARY,
        Release(scene.word("necessity"), tuple(scene.statements[signal][:1]), None,
                Consent(play.TODAY) if help_wanted else None),
        question=scene.word("question"),
    )  # fmt: skip
    play.act(scene, by, "signal.ask", asking.ask, signal, wanted)


# --- a hidden person ------------------------------------------------------------------------------


def namesakes_elsewhere(scene: Scene) -> None:
    """Another school registers whom the script's searches and new registrations look for."""
    for name in (HIDDEN_NAME, scene.words[scene.persons["pupil"]].by_part["surname"]):
        details = PersonDetails(
            name, "Noor", birth_date=BORN, postcode="5911 AB", house_number="12",
            home_municipality=VENLO,
        )  # fmt: skip
        _registered(scene, NEIGHBOUR, details)


def _registered(scene: Scene, by: str, details: PersonDetails) -> uuid.UUID:
    with scene.world.acting(by, "young_person.create") as work:
        return register(work, details).id


# --- a hidden D6 ----------------------------------------------------------------------------------


def radicalisation(scene: Scene) -> None:
    play.recorded(scene, "hidden D6", MENTOR, "D6", [scene.persons[MENTOR]])


def radicalisation_elsewhere(scene: Scene) -> None:
    about = [scene.persons["elsewhere"]]
    play.recorded(scene, "hidden D6 elsewhere", NEIGHBOUR, "D6", about)


# --- a hidden match -------------------------------------------------------------------------------


def offered_elsewhere(scene: Scene) -> None:
    """Somebody offers a young person whom another organisation knows and did not offer."""
    by = matches.WORKER_2
    matches.offered(scene, by, f"match unmet of {by}")


def met_elsewhere(scene: Scene) -> None:
    """Two organisations offer the same young person, and both have a task."""
    for by in matches.TWO:
        matches.offered(scene, by, f"match unmet of {by}")


KINDS: dict[str, tuple[Callable[[Scene], None], ...]] = {
    "hidden signal": (
        *(draft_of_a_colleague, unsafe_home, at_another_school, not_yet_released),
        *(of_a_youth_worker, police_data),
    ),
    "hidden share": (with_another_partner, of_care_with_others, with_the_police),
    "hidden person": (namesakes_elsewhere,),
    "hidden D6": (radicalisation, radicalisation_elsewhere),
    "hidden match": (offered_elsewhere, met_elsewhere),
    "changed hidden field": (),  # whatever the oracle closes to the member: see `change_hidden`
}
CHANGED = "changed hidden field"


@dataclass(frozen=True)
class Made:
    """What was made of one kind.

    Attributes:
        names: of the differences that stand in the database now.
        probes: an id of each kind of record that the member may not know of.
        inside: whether something happened in the member's own organisation, whose log tells it.
    """

    names: tuple[str, ...]
    probes: dict[str, Any]
    inside: bool


def make(stage: Stage, kind: str, who: str) -> Made:
    """Make every difference of a kind that is hidden from a member, by the oracle.

    Args:
        stage: of the test; the caller undoes it.
        kind: of `KINDS`.
        who: the member.
    """
    if kind == CHANGED:
        return Made((f"{change_hidden(stage, who)} words",), {}, inside=False)
    before = facts.read(stage.connection)
    names = tuple(one.__name__ for one in KINDS[kind] if _hidden(stage, one, who))
    make_older(stage, before)
    after = facts.read(stage.connection)
    return Made(names, _new(before, after), _inside(stage, before, who))


def _hidden(stage: Stage, difference: Callable[[Scene], None], who: str) -> bool:
    """Make one difference, and undo it when the member may see any of it."""
    attempt, signals = stage.connection.begin_nested(), dict(stage.scene.signals)
    before = facts.read(stage.connection)
    difference(stage.scene)
    after = facts.read(stage.connection)
    hidden = what_opens(after, who, stage) == what_opens(before, who, stage)
    if hidden:
        attempt.commit()
    else:
        attempt.rollback()
        stage.scene.signals.clear()
        stage.scene.signals.update(signals)
    return hidden


def what_opens(known: facts.Facts, who: str, stage: Stage) -> dict[tuple[str, Any], Any]:
    """Return every record that opens to a member, and how far, by the oracle.

    Args:
        known: the facts.
        who: the member.
        stage: of the test.
    """
    actor = known.actors[stage.scene.world.member(who).id]
    return dict(_opening(known, actor))


def _opening(known: facts.Facts, actor: Actor) -> Iterator[tuple[tuple[str, Any], Any]]:
    for kind, (name, _readers, level) in RECORDS.items():
        for record in getattr(known, name):
            if found := level(known, actor, record):
                yield (kind, record), found
    for record, follow_up in known.follow_ups.items():
        if parts := follow_up_parts(actor, follow_up):
            yield ("parts", record), (parts, follow_up.status)


def _new(before: facts.Facts, after: facts.Facts) -> dict[str, Any]:
    found = {}
    for kind, (name, _readers, _level) in RECORDS.items():
        new = getattr(after, name).keys() - getattr(before, name).keys()
        found |= {kind: min(new, key=str)} if new else {}
    return found


def _inside(stage: Stage, before: facts.Facts, who: str) -> bool:
    own = before.actors[stage.scene.world.member(who).id].organisation
    after = facts.read(stage.connection)
    new = after.match_tasks.keys() - before.match_tasks.keys()
    whose = {after.actors[after.match_tasks[one].member].organisation for one in new}
    return own in whose or any(
        signal.owner.id == own and before.signals.get(record) != signal
        for record, signal in after.signals.items()
    )


def make_older(stage: Stage, before: facts.Facts) -> None:
    """Put what is hidden between the others in time, so that it stands in the middle of lists.

    Args:
        stage: of the test.
        before: what was there.
    """
    after = facts.read(stage.connection)
    for table, name in (("signals", "signals"), ("follow_ups", "follow_ups")):
        new = list(getattr(after, name).keys() - getattr(before, name).keys())
        query = text(f"UPDATE {table} SET created_at = :moment WHERE id = ANY(:new)")  # noqa: S608
        stage.connection.execute(query, {"moment": LATER, "new": new})


# --- changed hidden fields ------------------------------------------------------------------------

# Every column into which people type.
COLUMNS = (
    *(("statements", "text"), ("signals", "already_done"), ("shares", "necessity")),
    *(("shares", "conflict_of_duties"), ("follow_ups", "question"), ("follow_ups", "feedback")),
    *(("follow_ups", "reason_text"), ("wpg_disclosure_decisions", "interest")),
    *(("young_persons", "surname"), ("young_persons", "contact"), ("young_persons", "guardians")),
    *(("young_persons", "sort_key"), ("young_persons", "search_name")),
    *(("signal_versions", "content"), ("case_steps", "words")),
    *(("conferences", "place"), ("conference_decisions", "words")),
    *(("goals", "wanted"), ("goals", "own_words"), ("goal_scores", "reason")),
    ("goal_shares", "necessity"),
)
TYPE = text(
    "SELECT data_type FROM information_schema.columns"
    " WHERE table_name = :name AND column_name = :part"
)


def change_hidden(stage: Stage, who: str) -> int:
    """Change every word that the oracle closes to a member, and return how many there are.

    Args:
        stage: of the test.
        who: the member.
    """
    actor = stage.facts.actors[stage.scene.world.member(who).id]
    every = frozenset().union(*(words.every for words in stage.scene.words.values()))
    hidden = sorted(every - allowed_words(stage, actor))
    known = {"pattern": f"({'|'.join(hidden)})"}
    for table, column in COLUMNS:
        type_ = stage.connection.execute(TYPE, {"name": table, "part": column}).scalar_one()
        changed = f"regexp_replace({column}::text, :pattern, 'Aan\\1x', 'gi')::{type_}"
        query = f"UPDATE {table} SET {column} = {changed} WHERE {column}::text ~* :pattern"  # noqa: S608
        stage.connection.execute(text(query), known)
    return len(hidden)
