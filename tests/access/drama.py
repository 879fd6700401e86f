"""Steps of a random play: any member tries any act on any record, and time goes on.

Every attempt is compared with the oracle's verdict on the person; what the state refuses after
that is no concern of access.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from coordination.access.classes import DataClass
from coordination.core.errors import NotFound, Problem, Refused, Unauthenticated
from coordination.followups.answers import (
    DeclineReason,
    Feedback,
    FeedbackLine,
    KeepReason,
    Outcome,
    ReturnReason,
    TakeBackReason,
)
from coordination.followups.service import (
    answering,
    asking,
    disclosing,
    handing_over,
    releasing,
    reminding,
)
from coordination.glass import service as glass
from coordination.partners.service import memberships, stand_ins
from coordination.people import service as people
from coordination.sharing.grounds import DecisionWithdrawal
from coordination.sharing.rules import RevokeReason
from coordination.sharing.service import consent, disclosures, shares
from coordination.signals.rules import WithdrawReason
from coordination.signals.service import changing, drafts
from tests.access import facts, oracle, oracle_acts, police
from tests.access import situations as play
from tests.access.oracle_acts import ALLOWED, HIDDEN, NEVER, REFUSED
from tests.access.situations import CATEGORIES, Scene
from tests.conftest import START

OUTCOMES = {
    "review": Outcome.PASS_ON,
    "reporting_code": Outcome.REPORTED,
    "help_request": Outcome.REFERRED,
    "absence_report": Outcome.NO_FURTHER_ACTION,
    "area_question": Outcome.NO_FURTHER_ACTION,
    "weighing": Outcome.NOT_SUBSTANTIATED,
}
# What usually comes next, so that plays get somewhere.
NEXT = {
    "proposed": ("release", "release", "keep"),
    "offered": ("accept", "accept", "assign", "decline"),
    "accepted": ("complete", "return", "assign", "withdraw"),
}
RECORDERS = (
    *("care_coordinator@maasdal", "care_coordinator.2@maasdal", "mentor@maasdal"),
    *("attendance_officer@leerplicht-venlo", "youth_worker@wijkteam-venlo"),
    *("police_officer@politie-venlo", "mentor@lindehof", "organisation_lead@maasdal"),
)


@dataclass
class Drama:
    """A play that runs: the scene, the clock, and what has been tried so far."""

    scene: Scene
    connection: Connection
    chance: random.Random
    now: dt.datetime = START
    tried: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def facts(self) -> facts.Facts:
        """Return what is the case now."""
        return facts.read(self.connection)

    def one(self, values: Any) -> Any:
        """Draw one of some values, in an order that does not change."""
        return self.chance.choice(sorted(values, key=str))

    def often(self, share: float) -> bool:
        """Return True in this share of all cases."""
        return self.chance.random() < share

    def member(self) -> str:
        """Draw a member."""
        return self.one(self.scene.world.members)

    def attempt(self, who: str, act: str, function: Any, *args: Any, verdict: str = "") -> bool:
        """Let a member try something; compare how it ended with the verdict, if there is one."""
        found = ALLOWED
        active = self.facts.actors[self.scene.world.member(who).id].active
        try:
            play.act(self.scene, who, act, function, *args)
        except Unauthenticated:
            found = "ended"
        except NotFound:
            found = HIDDEN
        except Refused:
            found = REFUSED
        except Problem:
            found = "impossible"
        self.tried.append(f"{who} {act} → {found}")
        self._compare(found, verdict if active else "ended")
        return found == ALLOWED

    def _compare(self, found: str, verdict: str) -> None:
        same = {
            "ended": {"ended"},
            ALLOWED: {ALLOWED, "impossible"},
            NEVER: {REFUSED, HIDDEN},
        }.get(verdict, {verdict})
        if verdict and found not in same:
            self.wrong.append(f"{self.tried[-1]}, {verdict} expected")


# --- steps ----------------------------------------------------------------------------------------


def record(drama: Drama) -> None:
    """Somebody records and perhaps submits a signal."""
    who, klass = drama.one(RECORDERS), drama.one(CATEGORIES)
    name = f"signal {len(drama.scene.signals)}"
    facts_now = drama.facts
    actor = facts_now.actors[drama.scene.world.member(who).id]
    if not actor.active:
        return
    own = [p for p, (owner, _by) in facts_now.persons.items() if owner == actor.organisation]
    about = [p for p in own if p not in actor.conflicts][:1]
    raised = {"data_class": DataClass.D5} if actor.kind == "police" and klass == "D2" else {}
    play.draft(drama.scene, name, who, klass, about, **raised)
    drama.tried.append(f"{who} records {name} ({klass})")
    if drama.often(0.8):
        play.submit(drama.scene, name, who)
        drama.scene.settle()


def record_police_data(drama: Drama) -> None:
    """An officer records and submits police data."""
    who, name = "police_officer@politie-venlo", f"signal {len(drama.scene.signals)}"
    actor = drama.facts.actors[drama.scene.world.member(who).id]
    about = [drama.scene.persons[who]]
    if actor.active and not actor.conflicts & set(about):
        play.recorded(drama.scene, name, who, "D2", about, data_class=DataClass.D5)
        drama.tried.append(f"{who} records {name} (D5)")


def on_signal(drama: Drama) -> None:
    """Somebody tries something with a signal."""
    facts_now, who = drama.facts, drama.member()
    if not facts_now.signals:
        return
    actor = facts_now.actors[drama.scene.world.member(who).id]
    s = facts_now.signals[drama.one(facts_now.signals)]
    act = drama.one(("withdraw", "correct", "claim", "submit"))
    verdict = oracle_acts.on_signal(actor, act, s)
    functions = {
        "withdraw": (changing.retract, s.id, WithdrawReason.DUPLICATE),
        "correct": (changing.correct, s.id, BULLYING, "Het was anders."),
        "claim": (drafts.claim, s.id),
        "submit": (play.submitting.submit, s.id, play.submitting.Submission()),
    }
    drama.attempt(who, f"signal.{act}", *functions[act], verdict=verdict)


def on_follow_up(drama: Drama) -> None:
    """Somebody, likely somebody concerned, tries something with a follow-up."""
    facts_now = drama.facts
    if not facts_now.follow_ups:
        return
    f = facts_now.follow_ups[drama.one(facts_now.follow_ups)]
    who, act = _who_and_what(drama, facts_now, f)
    actor = facts_now.actors[drama.scene.world.member(who).id]
    verdict = oracle_acts.on_follow_up(actor, act, f)
    able = [a.id for a in facts_now.actors.values() if a.active and oracle.in_function(a, f)]
    other = drama.one(able) if able else actor.id
    outcome = OUTCOMES.get(f.kind, Outcome.WATCH)
    feedback = Feedback(FeedbackLine.TAKEN_UP)
    functions = {
        "release": (releasing.release, f.id, releasing.Release("Nodig.")),
        "keep": (releasing.keep, f.id, KeepReason.NOT_NECESSARY),
        "withdraw": (answering.withdraw, f.id, TakeBackReason.OBJECTION),
        "accept": (answering.accept, f.id),
        "decline": (answering.decline, f.id, DeclineReason.OUTSIDE_TERRITORY),
        "assign": (answering.assign, f.id, other),
        "complete": (answering.complete, f.id, answering.Completion(outcome, feedback)),
        "return": (answering.give_back, f.id, ReturnReason.WRONG_MUNICIPALITY),
    }
    drama.attempt(who, f"follow_up.{act}", *functions[act], verdict=verdict)


def _who_and_what(drama: Drama, facts_now: facts.Facts, f: oracle.FollowUp) -> tuple[str, str]:
    """Draw somebody who may do what comes next, most of the time; otherwise anybody, anything."""
    able = [
        (who, act)
        for who, member in drama.scene.world.members.items()
        for act in NEXT.get(f.status, ())
        if facts_now.actors[member.id].active
        and oracle_acts.on_follow_up(facts_now.actors[member.id], act, f) == ALLOWED
    ]
    if able and drama.often(0.7):
        return drama.one(able)
    return _likely(drama, facts_now, f), drama.one(oracle_acts.FOLLOW_UP_ACTS)


def on_share(drama: Drama) -> None:
    """Somebody tries something with a share."""
    facts_now = drama.facts
    if not facts_now.shares:
        return
    share = drama.one(facts_now.shares)
    f = facts_now.shares[share]
    who = _likely(drama, facts_now, f)
    actor = facts_now.actors[drama.scene.world.member(who).id]
    act = drama.one(oracle_acts.SHARE_ACTS)
    functions = {
        "ground": (consent.record_ground, share, consent.Consent(drama.now.date())),
        "sign": (consent.sign, share),
        "revoke": (shares.revoke, share, RevokeReason.OBJECTION),
    }
    verdict = oracle_acts.on_share(actor, act, f)
    drama.attempt(who, f"share.{act}", *functions[act], verdict=verdict)


def _likely(drama: Drama, facts_now: facts.Facts, f: oracle.FollowUp) -> str:
    """Draw a member of one of both organisations, most of the time."""
    near = {f.owner.id, f.asked}
    names = [
        name
        for name, member in drama.scene.world.members.items()
        if facts_now.actors[member.id].organisation in near
    ]
    return drama.one(names) if drama.often(0.8) else drama.member()


def on_police_data(drama: Drama) -> None:
    """Somebody decides to disclose police data, confirms it, takes it back, or asks under it."""
    facts_now = drama.facts
    police_data = [s.id for s in facts_now.signals.values() if s.klass == "D5"]
    if not police_data:
        return
    s = facts_now.signals[drama.one(police_data)]
    made = [d for d in facts_now.decisions.values() if d.about.id == s.id]
    if made and drama.often(0.6):
        _on_decision(drama, facts_now, drama.one(made))
        return
    who = drama.one(["police_officer@politie-venlo", drama.member()])
    actor = facts_now.actors[drama.scene.world.member(who).id]
    if drama.often(0.5):
        verdict = oracle_acts.on_signal(actor, "disclose", s)
        wanted = police.proposal(drama.scene, drama.now.date())
        drama.attempt(who, "signal.disclose", disclosing.propose, s.id, wanted, verdict=verdict)
    else:
        wanted = police.question(drama.scene, s.id, "police_officer.2@politie-venray")
        drama.attempt(who, "signal.ask", asking.ask, s.id, wanted)


def _on_decision(drama: Drama, facts_now: facts.Facts, d: Any) -> None:
    act = drama.one(("confirm", "confirm", "withdraw"))
    who = drama.one(["organisation_lead@politie-venlo", drama.member()])
    actor = facts_now.actors[drama.scene.world.member(who).id]
    verdict = oracle_acts.on_decision(actor, act, d)
    functions = {
        "confirm": (disclosures.confirm, d.id),
        "withdraw": (disclosures.withdraw, d.id, DecisionWithdrawal.NO_LONGER_NEEDED),
    }
    drama.attempt(who, f"wpg_decision.{act}", *functions[act], verdict=verdict)


def time_passes(drama: Drama) -> None:
    """The clock moves on; the ladder climbs and shares expire."""
    drama.now += dt.timedelta(days=drama.one((1, 3, 8)))
    statement = "UPDATE clock_offset SET seconds = extract(epoch from (:moment - now()))"
    drama.connection.execute(text(statement), {"moment": drama.now})
    with drama.scene.world.system() as work:
        reminding.run_due(work, 1_000)
        shares.expire_due(work)
    drama.scene.settle()
    drama.tried.append(f"it is {drama.now:%Y-%m-%d}")


def leaves(drama: Drama) -> None:
    """A lead ends a membership."""
    who = drama.one(name for name in drama.scene.world.members if "lead" not in name)
    lead = f"organisation_lead@{who.split('@')[1]}"
    gone = drama.scene.world.member(who).id
    drama.attempt(lead, f"membership.end of {who}", memberships.end, gone)


def goes_away(drama: Drama) -> None:
    """A member lets a colleague stand in, or hands everything over."""
    who = drama.member()
    same = [n for n in drama.scene.world.members if n.split("@")[1] == who.split("@")[1]]
    other = drama.scene.world.member(drama.one(same)).id
    if drama.often(0.6):
        day = drama.now.date()
        absence = stand_ins.Absence(other, day, day + dt.timedelta(days=5))
        drama.attempt(who, "stand_in.set", stand_ins.set_stand_in, absence)
    else:
        me = drama.scene.world.member(who).id
        drama.attempt(who, "hand_over", handing_over.hand_over, me, other)


def breaks_glass(drama: Drama) -> None:
    """Somebody, likely a colleague who sees the stub, breaks glass."""
    facts_now = drama.facts
    if not facts_now.signals:
        return
    s = facts_now.signals[drama.one(facts_now.signals)]
    near = [
        name
        for name, member in drama.scene.world.members.items()
        if facts_now.actors[member.id].organisation == s.owner.id
    ]
    who = drama.one(near) if drama.often(0.8) else drama.member()
    actor = facts_now.actors[drama.scene.world.member(who).id]
    verdict = oracle_acts.on_signal(actor, "break_glass", s)
    reference = drama.connection.execute(
        text("SELECT reference FROM signals WHERE id = :id"), {"id": s.id}
    ).scalar_one()
    reason = "Het kind wordt vermist, de collega is ziek."
    drama.attempt(
        who, f"break_glass on {s.klass}", glass.break_glass, reference, reason, verdict=verdict
    )


def is_related(drama: Drama) -> None:
    """Somebody declares a conflict of interest."""
    person = drama.one(drama.facts.persons)
    drama.attempt(drama.member(), "conflict.declare", people.declare_conflict, person)


BULLYING = play.SignalContent(
    category="BULL",
    sub_category="serious",
    life_domain=play.LifeDomain.SCHOOL,
    occurred_on=START.date(),
    statements=(play.StatementContent(play.StatementKind.FACT, "Gezien."),),
)
STEPS = (
    *(record, record, record, on_follow_up, on_follow_up, on_follow_up, on_follow_up),
    *(on_follow_up, on_follow_up, on_follow_up, on_follow_up, on_signal, on_share),
    *(time_passes, leaves, goes_away, is_related, breaks_glass, breaks_glass),
    *(on_police_data, on_police_data),
)
# The same with police data only, which are rare in a play of everything.
POLICE_STEPS = (
    *(record_police_data, on_police_data, on_police_data, on_police_data, on_police_data),
    *(on_follow_up, on_follow_up, on_follow_up, on_share, time_passes, goes_away, is_related),
)
