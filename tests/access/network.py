"""Plays the school weeks of the access tests: every relation, in every state, old and new.

What must have grown old is played first; then the clock moves on, the ladder climbs, and the rest
follows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import select

from coordination.access.classes import DataClass
from coordination.core.text import new_reference
from coordination.followups.answers import KeepReason, Outcome
from coordination.followups.models import DeskItem
from coordination.followups.service import desk, releasing, reminding
from coordination.partners.service import memberships, stand_ins
from coordination.people import service as people
from coordination.sharing.grounds import LegalBasis
from coordination.sharing.rules import RevokeReason
from coordination.sharing.service import consent, shares
from coordination.signals.models import Signal
from coordination.signals.rules import WithdrawReason
from coordination.signals.service import changing
from coordination.signals.service.content import content_of
from coordination.work import Work
from tests.access import adoptions, cases, codes, contributions, matches, police, rarities
from tests.access import situations as play
from tests.access.situations import (
    AUTHORS,
    CATEGORIES,
    COORDINATOR,
    MENTOR,
    OFFICER,
    POLICE,
    WORKER,
    Scene,
)
from tests.world import GENNEP, VENLO, Role, World

LATER = dt.datetime(2026, 11, 27, 9, 0, tzinfo=dt.UTC)  # seven working days after the start
POLICE_2, OFFICER_2 = "police_officer.2@politie-venlo", "attendance_officer.2@leerplicht-venlo"
OFFICER_3, OFFICER_4 = (
    "attendance_officer.3@leerplicht-venlo",
    "attendance_officer.4@leerplicht-venlo",
)
UNBOUND, WORKER_2 = "youth_worker.3@wijkteam-venlo", "youth_worker.2@wijkteam-venlo"
COORDINATOR_2 = "care_coordinator.2@maasdal"
DIRECTOR = "process_director@gemeente-venlo"
MANY = 1_000
# Second persons in a role add the colleague's view of few classes, not of all.
FEWER = {"mentor.2@maasdal": ("D2", "D3"), UNBOUND: ("D2", "D3")}


def build(world: World, set_clock: Callable[[dt.datetime], None]) -> Scene:
    """Return the scene; the clock stands at LATER."""
    play.add_members(world)
    play.add_member(world, OFFICER_3, Role.ATTENDANCE_OFFICER)
    play.add_member(world, OFFICER_4, Role.ATTENDANCE_OFFICER)
    play.add_member(world, "mentor.3@maasdal", Role.MENTOR)
    scene = Scene(world)
    _register(scene)
    _old(scene)
    set_clock(LATER)
    with world.system() as work:
        while reminding.run_due(work, MANY) == MANY:
            pass
        while shares.expire_due(work) == 100:
            pass
    _every_class_by_every_author(scene)
    _answers(scene)
    _classes_and_grounds(scene)
    _inside(scene)
    _help(scene)
    _desk(scene)
    rarities.new(scene)
    police.new(scene)
    cases.new(scene)
    adoptions.new(scene)
    codes.new(scene)
    contributions.new(scene)
    matches.new(scene)
    _absent(scene)
    _conflicts(scene)
    _left(scene)
    return scene


def _register(scene: Scene) -> None:
    for by in (*AUTHORS, OFFICER_3, OFFICER_4, "mentor.3@maasdal", "mentor@lindehof"):
        play.person(scene, by, by)
    play.person(scene, "pupil", COORDINATOR)
    play.person(scene, "second pupil", COORDINATOR)
    play.person(scene, "pupil of Gennep", COORDINATOR, home=GENNEP)
    play.person(scene, "adult", COORDINATOR, age=17)
    play.person(scene, "relative", COORDINATOR)
    play.person(scene, "relative in care", WORKER)
    play.person(scene, "elsewhere", "care_coordinator@peelrand")


def _threat(scene: Scene, name: str, by: str = COORDINATOR, **more: object) -> None:
    play.recorded(scene, name, by, "D2", [scene.persons["pupil"]], **more)


def _asked_police(scene: Scene, name: str, *, accepted: str | None = None) -> object:
    """Record a threat, release it to the police, let somebody accept; return the follow-up."""
    _threat(scene, name)
    follow_up = play.release(scene, name, "politie-venlo")
    if accepted:
        play.accept(scene, follow_up, accepted)
    return follow_up


# --- what has grown old ---------------------------------------------------------------------------


def _old(scene: Scene) -> None:
    done = _asked_police(scene, "done and closed", accepted=POLICE)
    play.complete(scene, done, POLICE, Outcome.TAKEN_UP)
    returned = _asked_police(scene, "returned and closed", accepted=POLICE)
    play.give_back(scene, returned, POLICE)
    _threat(scene, "late review", MENTOR)
    play.recorded(scene, "late review of D3", MENTOR, "D3", [scene.persons[MENTOR]])
    play.recorded(scene, "late unsafe home", MENTOR, "DV", [scene.persons[MENTOR]])
    play.recorded(scene, "late lane", MENTOR, "D6", [scene.persons[MENTOR]])
    _threat(scene, "late release")
    _asked_police(scene, "late offer")
    _asked_police(scene, "late answer", accepted=POLICE_2)
    rarities.old(scene)
    police.old(scene)


# --- recording ------------------------------------------------------------------------------------


def _every_class_by_every_author(scene: Scene) -> None:
    for by in AUTHORS:
        about = [scene.persons[by]]
        for klass in ("D2", "DV"):
            play.draft(scene, f"draft {klass} by {by}", by, klass, about)
        for klass in FEWER.get(by, tuple(CATEGORIES)):
            play.recorded(scene, f"{klass} by {by}", by, klass, about)
    raised = {"data_class": DataClass.D5}
    play.draft(scene, "draft D5", POLICE, "D2", [scene.persons[POLICE]], **raised)
    play.recorded(scene, "D5", POLICE, "D2", [scene.persons[POLICE]], **raised)
    play.draft(scene, "withdrawn draft", MENTOR, "D2", [scene.persons[MENTOR]])
    play.act(scene, MENTOR, "signal.withdraw", changing.retract,
             scene.signals["withdrawn draft"], WithdrawReason.DUPLICATE)  # fmt: skip
    _threat(scene, "withdrawn")
    play.act(scene, COORDINATOR, "signal.withdraw", changing.retract,
             scene.signals["withdrawn"], WithdrawReason.NOT_TRUE)  # fmt: skip
    _proposal(scene, "proposal", "maasdal")
    _proposal(scene, "proposal without coordinator", "lindehof")
    for klass in ("D0", "D2", "D3", "D6", "DV"):
        about = [scene.persons["mentor@lindehof"]]
        play.recorded(scene, f"{klass} at lindehof", "mentor@lindehof", klass, about)


def _proposal(scene: Scene, name: str, school: str) -> None:
    """Put a draft without author on the coordinators' desks, as the absence rule does."""
    with scene.world.system() as work:
        signal = Signal(
            reference=new_reference(),
            organisation_id=scene.world.organisation(school).id,
            created_at=work.now,
            category="ABS",
            sub_category="ABS_16U4W",
        )
        work.add(signal)
        work.record("signal.propose", signal)
        scene.signals[name] = signal.id


# --- between two organisations --------------------------------------------------------------------


def _answers(scene: Scene) -> None:
    _threat(scene, "proposed")
    _threat(scene, "kept")
    kept = scene.to("kept", "politie-venlo").id
    word = scene.word("kept")
    scene.words[kept] = play.Words({"kept": word})
    play.act(scene, COORDINATOR, "follow_up.keep", releasing.keep,
             kept, KeepReason.HANDLED_INSIDE, word)  # fmt: skip
    _asked_police(scene, "offered")
    _asked_police(scene, "accepted", accepted=POLICE)
    done = _asked_police(scene, "done", accepted=POLICE)
    play.complete(scene, done, POLICE, Outcome.TAKEN_UP)
    play.decline(scene, _asked_police(scene, "declined"), POLICE)
    play.give_back(scene, _asked_police(scene, "returned", accepted=POLICE), POLICE)
    play.withdraw(scene, _asked_police(scene, "taken back"))
    play.withdraw(scene, _asked_police(scene, "taken back late", accepted=POLICE))
    named = _asked_police(scene, "named on the offer")
    play.assign(scene, named, POLICE, POLICE_2)
    moved = _asked_police(scene, "re-assigned", accepted=POLICE)
    play.assign(scene, moved, POLICE, POLICE_2)
    _corrected(scene)
    _asked_police(scene, "revoked", accepted=POLICE)
    share = scene.to("revoked", "politie-venlo").share_id
    play.act(scene, COORDINATOR, "share.revoke", shares.revoke, share, RevokeReason.OBJECTION)
    both = [scene.persons["pupil"], scene.persons["second pupil"]]
    play.recorded(scene, "one of two named", COORDINATOR, "D2", both)
    one = play.release(scene, "one of two named", "politie-venlo", persons=(both[0],))
    play.accept(scene, one, POLICE)


def _corrected(scene: Scene) -> None:
    _asked_police(scene, "superseded", accepted=POLICE)
    signal_id = scene.signals["superseded"]

    def bully(work: Work) -> None:
        seen = work.load(Signal, signal_id, "signal.read")
        content = replace(content_of(seen), category="BULL", sub_category="serious")
        changing.correct(work, signal_id, content, "Het was pesten.")

    play.act(scene, COORDINATOR, "signal.correct", bully)


def _classes_and_grounds(scene: Scene) -> None:
    pupil = [scene.persons["pupil"]]
    play.recorded(scene, "knife offered", COORDINATOR, "D4", pupil)
    play.release(scene, "knife offered", "politie-venlo")
    play.release(scene, "knife offered", "gemeente-venlo")
    play.recorded(scene, "knife accepted", COORDINATOR, "D4", pupil)
    play.accept(scene, play.release(scene, "knife accepted", "politie-venlo"), POLICE)
    play.accept(scene, play.release(scene, "knife accepted", "gemeente-venlo"), DIRECTOR)
    play.recorded(scene, "area offered", COORDINATOR, "D0")
    play.release(scene, "area offered", "gemeente-venlo")
    play.recorded(scene, "area accepted", COORDINATOR, "D0")
    play.accept(scene, play.release(scene, "area accepted", "gemeente-venlo"), DIRECTOR)
    absent = {"sub_category": "ABS_LRV"}
    for name in ("absence offered", "absence accepted"):
        play.recorded(scene, name, COORDINATOR, "ABS", pupil, **absent)
        follow_up = play.release(scene, name, "leerplicht-venlo")
        if name.endswith("accepted"):
            play.accept(scene, follow_up, OFFICER)
    for by, name in ((WORKER, "of a worker"), (OFFICER, "of an officer")):
        _threat_elsewhere(scene, name, by)


def _threat_elsewhere(scene: Scene, name: str, by: str) -> None:
    play.recorded(scene, name, by, "D2", [scene.persons[by]])
    play.accept(scene, play.release(scene, name, "politie-venlo", by), POLICE)


# --- inside one organisation ----------------------------------------------------------------------


def _inside(scene: Scene) -> None:
    about = [scene.persons[MENTOR]]
    play.recorded(scene, "review accepted", MENTOR, "D2", about)
    play.accept(scene, scene.to("review accepted", "maasdal").id, COORDINATOR)
    play.recorded(scene, "review without secrecy", MENTOR, "D3", about)
    play.accept(scene, scene.to("review without secrecy", "maasdal").id, COORDINATOR_2)
    play.recorded(scene, "passed on", MENTOR, "D4", about)
    _reviewed(scene, "passed on", Outcome.PASS_ON)
    play.accept(scene, play.release(scene, "passed on", "politie-venlo"), POLICE)
    play.recorded(scene, "review done", MENTOR, "D2", about)
    _reviewed(scene, "review done", Outcome.WATCH)
    play.recorded(scene, "unsafe home accepted", MENTOR, "DV", about)
    play.accept(scene, scene.to("unsafe home accepted", "maasdal").id, COORDINATOR)
    play.recorded(scene, "misconduct", MENTOR, "SEXU", about)
    _reviewed(scene, "misconduct", Outcome.PASS_ON)
    play.recorded(scene, "own absence", OFFICER, "ABS", [scene.persons[OFFICER]],
                  sub_category="ABS_ABSOLUUT")  # fmt: skip
    play.accept(scene, scene.to("own absence", "leerplicht-venlo").id, OFFICER)


def _reviewed(scene: Scene, name: str, outcome: Outcome) -> None:
    review = scene.to(name, "maasdal").id
    play.accept(scene, review, COORDINATOR)
    play.complete(scene, review, COORDINATOR, outcome)


# --- help: consent, grounds and secrecy -----------------------------------------------------------


def _help(scene: Scene) -> None:
    for name in ("help waits", "help disputed"):
        _wanted_help(scene, name)
    _dispute(scene, "help disputed")
    _wanted_help(scene, "help signed")
    _dispute(scene, "help signed")
    signed = scene.to("help signed", "wijkteam-venlo").share_id
    play.act(scene, "organisation_lead@maasdal", "share.sign", consent.sign, signed)
    for name, handler in (("help by consent", WORKER), ("help without secrecy", UNBOUND)):
        follow_up = _wanted_help(scene, name, given=True)
        play.accept(scene, follow_up, handler)
    done = _wanted_help(scene, "help done", given=True)
    play.accept(scene, done, WORKER)
    note = scene.word("note")
    play.complete(scene, done, WORKER, Outcome.HELP_STARTED, note)
    words = scene.words[done].by_part | {"note": note}
    scene.words[done] = play.Words(words)


def _wanted_help(scene: Scene, name: str, *, given: bool = False) -> object:
    play.recorded(scene, name, COORDINATOR, "D3", [scene.persons["pupil"]])
    said = {"consent": consent.Consent(LATER.date())} if given else {}
    return play.release(scene, name, "wijkteam-venlo", **said)


def _dispute(scene: Scene, name: str) -> None:
    follow_up = scene.to(name, "wijkteam-venlo")
    word = scene.word("reason")
    scene.words[follow_up.id] = play.Words(scene.words[follow_up.id].by_part | {"reason": word})
    ground = consent.ConflictOfDuties(LegalBasis.VITAL_INTEREST, "collega", word)
    play.act(scene, COORDINATOR, "share.ground", consent.record_ground, follow_up.share_id, ground)


# --- what fell between partners -------------------------------------------------------------------


def _desk(scene: Scene) -> None:
    play.recorded(scene, "no partner", COORDINATOR, "D3", [scene.persons["pupil of Gennep"]])
    nowhere = scene.follow_ups("no partner")[-1].id
    ticked = (scene.statements[scene.signals["no partner"]][0],)
    wanted = releasing.Release("Nodig.", ticked)
    play.act(scene, COORDINATOR, "follow_up.release", releasing.release, nowhere, wanted)
    play.recorded(scene, "declined knife", COORDINATOR, "D4", [scene.persons["pupil"]])
    play.decline(scene, play.release(scene, "declined knife", "politie-venlo"), POLICE)
    play.decline(scene, _asked_police(scene, "successor"), POLICE)
    failed = scene.to("successor", "politie-venlo").id
    with scene.world.system() as work:
        item = work.ungoverned(select(DeskItem).where(DeskItem.follow_up_id == failed)).one()
    other = scene.world.organisation("politie-venray").id
    play.act(scene, DIRECTOR, "desk_item.propose", desk.propose_successor, item.id, other)


# --- people who are away, related, or gone --------------------------------------------------------


def _absent(scene: Scene) -> None:
    pupil = [scene.persons["pupil"]]
    play.recorded(scene, "handled by the absent", COORDINATOR, "ABS", pupil, sub_category="ABS_LRV")
    play.accept(scene, play.release(scene, "handled by the absent", "leerplicht-venlo"), OFFICER_3)
    rarities.asked_police(scene, "asked by the absent", OFFICER_3)
    about = [scene.persons[OFFICER_3]]
    play.draft(scene, "draft of the absent", OFFICER_3, "D2", about)
    for klass in ("D1", "D2", "D3", "D4", "D6", "DV"):
        play.recorded(scene, f"{klass} of the absent", OFFICER_3, klass, about)
    absence = stand_ins.Absence(
        scene.world.member(OFFICER_2).id, LATER.date(), LATER.date() + dt.timedelta(days=3)
    )
    play.act(scene, OFFICER_3, "stand_in.set", stand_ins.set_stand_in, absence)


def _conflicts(scene: Scene) -> None:
    for member, name in ((COORDINATOR_2, "relative"), (WORKER_2, "relative in care")):
        related = scene.persons[name]
        play.act(scene, member, "conflict.declare", people.declare_conflict, related)
    relative = [scene.persons["relative"]]
    play.recorded(scene, "about a relative", COORDINATOR, "D2", relative)
    play.accept(scene, play.release(scene, "about a relative", "politie-venlo"), POLICE)
    play.recorded(scene, "review about a relative", MENTOR, "D2", relative)
    in_care = [scene.persons["relative in care"]]
    play.recorded(scene, "relative in care", WORKER, "D2", in_care)


def _left(scene: Scene) -> None:
    rarities.asked_police(scene, "asked by who left", OFFICER_4)
    for member in (OFFICER_4, "mentor.3@maasdal"):
        about = [scene.persons[member]]
        play.draft(scene, f"draft of {member}", member, "D2", about)
        for klass in ("D2", "D3", "D4", "DV"):
            play.recorded(scene, f"{klass} of {member}", member, klass, about)
    name = "handled by who left"
    play.recorded(scene, name, COORDINATOR, "ABS", [scene.persons["pupil"]], sub_category="ABS_LRV")
    play.accept(scene, play.release(scene, name, "leerplicht-venlo"), OFFICER_4)
    for member in (OFFICER_4, "mentor.3@maasdal"):
        lead = f"organisation_lead@{member.split('@')[1]}"
        gone = scene.world.member(member).id
        play.act(scene, lead, "membership.end", memberships.end, gone)


__all__ = ["VENLO", "build"]
