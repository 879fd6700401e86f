"""Police data in every state of a decision: proposed, to come, live, withdrawn, expired, inside."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select

from coordination.access.classes import DataClass, Level
from coordination.followups.rules import FollowUpKind
from coordination.followups.service import asking, disclosing
from coordination.followups.service.releasing import Release
from coordination.sharing.grounds import DecisionWithdrawal, LegalBasis, Purpose, WpgArticle
from coordination.sharing.models import WpgDecision
from coordination.sharing.service import disclosures
from coordination.sharing.service.disclosures import Proposal
from tests.access import situations as play
from tests.access.situations import POLICE, TODAY, Scene

LEAD, THERE = "organisation_lead@politie-venlo", "police_officer.2@politie-venray"
COLLEAGUE = "police_officer.2@politie-venlo"
DAY = dt.timedelta(days=1)


def old(scene: Scene) -> None:
    """Play what must have grown old: a decision whose last day has gone by."""
    _disclosed(scene, "D5 expired", until=TODAY + DAY, by=THERE)


def new(scene: Scene) -> None:
    """Play the rest; the clock stands nine days later."""
    later = TODAY + 9 * DAY
    _recorded(scene, "D5 proposed")
    _proposed(scene, "D5 proposed", later, later + 9 * DAY)
    _recorded(scene, "D5 to come")
    _confirm(scene, _proposed(scene, "D5 to come", later + DAY, later + 9 * DAY))
    _disclosed(scene, "D5 offered", since=later, until=later + 9 * DAY)
    _disclosed(scene, "D5 accepted", since=later, until=later + 9 * DAY, by=THERE)
    gone = _disclosed(scene, "D5 withdrawn", since=later, until=later + 9 * DAY, by=THERE)
    reason = DecisionWithdrawal.CONDITIONS_NOT_MET
    play.act(scene, LEAD, "wpg_decision.withdraw", disclosures.withdraw, gone, reason)
    _recorded(scene, "D5 inside")
    play.accept(scene, _asked(scene, "D5 inside", COLLEAGUE), COLLEAGUE)


def _recorded(scene: Scene, name: str) -> None:
    about = [scene.persons[POLICE]]
    play.recorded(scene, name, POLICE, "D2", about, data_class=DataClass.D5)


def _disclosed(
    scene: Scene, name: str, *, until: dt.date, since: dt.date = TODAY, by: str | None = None
) -> uuid.UUID:
    """Record police data, decide, ask, let somebody accept; return the decision."""
    _recorded(scene, name)
    decision = _proposed(scene, name, since, until)
    _confirm(scene, decision)
    asked = _asked(scene, name, THERE)
    if by:
        play.accept(scene, asked, by)
    return decision


def proposal(
    scene: Scene, since: dt.date, until: dt.date | None = None, interest: str = "Nodig."
) -> Proposal:
    """Return a decision for the officers of another police organisation."""
    return Proposal(
        scene.world.organisation("politie-venray").id,
        "police_officer",
        WpgArticle.INCIDENTAL,
        Purpose.PUBLIC_SAFETY,
        interest=interest,
        covers="Wat er is gezien.",
        authority="Officier van justitie",
        decided_on=TODAY,
        valid_from=since,
        valid_until=until or since + 4 * DAY,
    )


def _proposed(scene: Scene, name: str, since: dt.date, until: dt.date) -> uuid.UUID:
    signal, word = scene.signals[name], scene.word("interest")
    wanted = proposal(scene, since, until, word)
    play.act(scene, POLICE, "signal.disclose", disclosing.propose, signal, wanted)
    with scene.world.system() as work:
        made = work.ungoverned(select(WpgDecision).where(WpgDecision.signal_id == signal)).one()
    scene.words[made.id] = play.Words({"interest": word})
    return made.id


def _confirm(scene: Scene, decision: uuid.UUID) -> None:
    play.act(scene, LEAD, "wpg_decision.confirm", disclosures.confirm, decision)


def question(
    scene: Scene, signal: uuid.UUID, of: str, necessity: str = "Nodig.", asked: str | None = None
) -> asking.ByHand:
    """Return a question to an organisation's officers by hand, with one fact ticked."""
    organisation = of.split("@")[1]
    inside = POLICE.endswith(organisation)
    ticked = tuple(scene.statements.get(signal, ())[:1])
    return asking.ByHand(
        FollowUpKind.SUPPORT if inside else FollowUpKind.SAFETY_CONSULT,
        scene.world.organisation(organisation).id,
        "police_officer",
        Purpose.PUBLIC_SAFETY,
        LegalBasis.PUBLIC_TASK,
        Level.FULL if inside else Level.SUMMARY,
        None if inside else Release(necessity, ticked),
        question=asked,
    )


def _asked(scene: Scene, name: str, of: str) -> uuid.UUID:
    words = {part: scene.word(part) for part in ("necessity", "question")}
    wanted = question(scene, scene.signals[name], of, words["necessity"], words["question"])
    with scene.world.acting(POLICE, "signal.ask") as work:
        made = asking.ask(work, scene.signals[name], wanted).id
    scene.settle()
    scene.words[made] = play.Words(words)
    return made
