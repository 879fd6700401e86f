"""Rare relations: each is the only one in which some row of the table of grants shows.

Found by leaving rows out and seeing that nothing noticed (`test_clause.py`).
"""

from __future__ import annotations

import uuid

from sqlalchemy import select

from coordination.access.classes import Level
from coordination.followups.answers import Outcome
from coordination.followups.rules import FollowUpKind
from coordination.followups.service import asking
from coordination.followups.service.releasing import Release
from coordination.glass import service as glass
from coordination.partners.service import contacts
from coordination.sharing.grounds import CriminalGround, LegalBasis, Purpose, SpecialGround
from coordination.sharing.service import consent
from coordination.signals.models import Signal
from tests.access import situations as play
from tests.access.situations import COORDINATOR, OFFICER, POLICE, WORKER, Scene

UNBOUND = "care_coordinator.2@maasdal"
NEIGHBOUR = "care_coordinator@peelrand"
LEAD_ALONE = "organisation_lead@lindehof"
THROUGH_GLASS = (
    ("organisation_lead@maasdal", "D2 by mentor@maasdal"),
    ("attendance_officer.2@leerplicht-venlo", f"D4 by {OFFICER}"),
    ("youth_worker.2@wijkteam-venlo", f"D3 by {WORKER}"),
    ("youth_worker.3@wijkteam-venlo", f"D2 by {WORKER}"),
    ("police_officer.2@politie-venlo", f"D4 by {POLICE}"),
)


def old(scene: Scene) -> None:
    """Play what must have grown old: a question whose content has closed."""
    asked = by_hand(scene, "asked and closed", POLICE, Level.FULL)
    play.accept(scene, asked, POLICE)
    play.complete(scene, asked, POLICE, Outcome.TAKEN_UP)
    _break_glass(scene, "organisation_lead@maasdal", "asked and closed")


def new(scene: Scene) -> None:
    """Play the rest."""
    _own_words_without_secrecy(scene)
    _alone_at_school(scene)
    for level in Level:
        name = f"asked at {level.name.lower()}"
        play.accept(scene, by_hand(scene, name, POLICE, level), POLICE)
    play.accept(scene, by_hand(scene, "D4 in full", POLICE, Level.FULL, "D4"), POLICE)
    play.accept(scene, by_hand(scene, "D3 in full", WORKER, Level.FULL, "D3"), WORKER)
    by_hand(scene, "asked of a school", NEIGHBOUR, Level.SUMMARY)
    accepted = by_hand(scene, "taken up by a school", NEIGHBOUR, Level.SUMMARY)
    play.accept(scene, accepted, NEIGHBOUR)
    _others_answer(scene)
    for who, name in THROUGH_GLASS:
        _break_glass(scene, who, name)
    ended = _break_glass(scene, "organisation_lead@politie-venlo", f"D2 by {POLICE}")
    play.act(scene, "organisation_lead@politie-venlo", "break_glass.end", glass.end, ended)


def _break_glass(scene: Scene, who: str, name: str) -> uuid.UUID:
    """Let a colleague who sees the stub open a signal; return the break-glass."""
    wanted = select(Signal.reference).where(Signal.id == scene.signals[name])
    with scene.world.runtime.sessions() as session:
        reference = session.scalars(wanted).one()
    with scene.world.acting(who, "break_glass.create") as work:
        made = glass.break_glass(work, reference, "Het kind wordt vermist, de collega is ziek.").id
    scene.settle()
    return made


def _others_answer(scene: Scene) -> None:
    """Play function contacts: a handler who is no member now, a protection lead without office."""
    handler, other = "police_officer@politie-venray", "police_officer.2@politie-venray"
    play.accept(scene, by_hand(scene, "handler without function", handler, Level.SUMMARY), handler)
    _answers_for(scene, "police_officer", other)
    _answers_for(scene, "child_protection_lead", "mentor.2@peelrand")
    play.person(scene, "mentor@peelrand", "mentor@peelrand")
    about = [scene.persons["mentor@peelrand"]]
    play.recorded(scene, "DV at peelrand", "mentor@peelrand", "DV", about)
    play.recorded(scene, "DV by a coordinator", NEIGHBOUR, "DV", about)


def _answers_for(scene: Scene, function: str, who: str) -> None:
    lead = f"organisation_lead@{who.split('@')[1]}"
    member = scene.world.member(who).id
    play.act(scene, lead, "function_contact.add", contacts.add_contact, function, member)


def asked_police(scene: Scene, name: str, by: str) -> None:
    """Let somebody outside schools record a threat and release it to the police."""
    play.recorded(scene, name, by, "D2", [scene.persons[by]])
    play.release(scene, name, "politie-venlo", by)


def _own_words_without_secrecy(scene: Scene) -> None:
    name = "own words without secrecy"
    play.recorded(scene, name, UNBOUND, "D3", [scene.persons["pupil"]])
    given = consent.Consent(play.TODAY)
    play.release(scene, name, "wijkteam-venlo", UNBOUND, consent=given)


def _alone_at_school(scene: Scene) -> None:
    """A school without coordinator: its lead reviews, passes on and releases."""
    name = "alone at school"
    about = [scene.persons["mentor@lindehof"]]
    play.recorded(scene, name, "mentor@lindehof", "D2", about)
    review = scene.to(name, "lindehof").id
    play.accept(scene, review, LEAD_ALONE)
    play.complete(scene, review, LEAD_ALONE, Outcome.PASS_ON)
    play.release(scene, name, "politie-venlo", LEAD_ALONE)


def by_hand(scene: Scene, name: str, of: str, level: Level, klass: str = "D2") -> uuid.UUID:
    """Record a signal and ask a member's function about it in words; return the follow-up."""
    signal = play.recorded(scene, name, COORDINATOR, klass, [scene.persons["pupil"]])
    scene.settle()
    function, organisation = of.split("@")
    words = {part: scene.word(part) for part in ("necessity", "question")}
    ticked = tuple(scene.statements[signal][:1]) if level > Level.STUB else ()
    given = consent.Consent(play.TODAY)
    wanted = asking.ByHand(
        FollowUpKind.HELP_REQUEST if of == WORKER else FollowUpKind.SAFETY_CONSULT,
        scene.world.organisation(organisation).id,
        function,
        Purpose.PUBLIC_SAFETY,
        LegalBasis.PUBLIC_TASK,
        level,
        Release(words["necessity"], ticked, None, given if of == WORKER else None),
        SpecialGround.SCHOOL_GUIDANCE if klass == "D3" else None,
        CriminalGround.OWN_PROTECTION if klass == "D4" else None,
        words["question"],
    )
    with scene.world.acting(COORDINATOR, "signal.ask") as work:
        made = asking.ask(work, signal, wanted).id
    scene.settle()
    scene.words[made] = play.Words(words)
    return made
