"""A membership ends while its holder is at work over several processes."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from coordination.exports.models import Export, ExportFile
from coordination.exports.rules import ExportState
from coordination.mail.models import Mail
from coordination.signals.models import Signal
from tests.revocation.callers import Crowd, calls
from tests.revocation.judge import Verdict
from tests.revocation.stage import HELD, MEMBER, Stage, stage

SEEDS = (1, 2, 3)


@dataclass(frozen=True)
class Run:
    """What is to happen.

    Attributes:
        seed: of everything that is drawn.
        requests: how many the member sends.
        connections: at once.
    """

    seed: int
    requests: int
    connections: int


@dataclass(frozen=True)
class Outcome:
    """What happened.

    Attributes:
        crowd: the member's requests.
        before: how many had been answered when the ending began.
        verdict: of the judge.
    """

    crowd: Crowd
    before: int
    verdict: Verdict


def play(at: Stage, run: Run) -> Outcome:
    """Let the membership end in the middle, and everything that is left have its effect."""
    draw = random.Random(run.seed)  # noqa: S311 - nothing is secret here
    with at.world.acting(MEMBER, "signal.list") as work:
        signals = list(work.session.scalars(select(Signal.id)))
    crowd = Crowd(at.running.url, calls(at.mine, signals), run.seed, run.requests)
    at.begin()
    at.pause_relay()
    at.ask_for_a_file()
    at.submit_with_release()
    at.leave_mails(20)
    with ThreadPoolExecutor(run.connections + 1) as pool:
        sending = crowd.start(pool, run.connections)
        moment = draw.randint(run.requests // 4, run.requests // 2)
        at.wait(lambda: len(crowd.answers) >= moment, "the member is at work")
        order = draw.sample(list(HELD), len(HELD))
        ending = at.end_while_held(pool, tuple(order))
        answer = ending.result()
        crowd.ended.set()
        assert answer.status == 200, answer
        at.leave_mails(5)
        for future in sending:
            future.result()
    at.go_on()
    return Outcome(crowd, moment, judged(at, crowd))


def judged(at: Stage, crowd: Crowd) -> Verdict:
    good = [answer for answer in crowd.answers if answer.succeeded]
    late = [answer.request_id for answer in good if answer.left_late]
    return at.judge.verdict(frozenset(answer.request_id for answer in good), frozenset(late))


def states(at: Stage) -> tuple[list[ExportState], int, Counter[str]]:
    """Return what became of the exports, how many files are left, and of the mails."""
    with at.world.system() as work:
        exports = work.ungoverned(select(Export).order_by(Export.requested_at)).all()
        files = work.ungoverned(select(ExportFile)).all()
        mine = select(Mail).where(Mail.membership_id == at.member_id)
        mails = Counter(mail.status.value for mail in work.ungoverned(mine))
    return [row.state for row in exports], len(files), mails


def told(at: Stage, outcome: Outcome) -> tuple[str, str]:
    crowd, acts = outcome.crowd, at.judge.acts()
    good = crowd.counts(lambda one: one.succeeded)
    after = crowd.counts(lambda one: one.left_late)
    exports, files, mails = states(at)
    return "measured", (
        f"seed {crowd.seed}: {len(crowd.answers)} requests, {outcome.before} answered when the "
        f"ending began, {good} succeeded, {crowd.counts(lambda one: one.refused)} refused, {after} "
        f"left after the answer; exports {', '.join(exports)}, {files} files; mails {dict(mails)}; "
        f"acts in the log: {acts}; wrong: {outcome.verdict.wrong}"
    )


def assert_nothing_began_after(at: Stage, outcome: Outcome) -> None:
    assert outcome.verdict.wrong == {}
    assert outcome.crowd.other() == {}
    assert outcome.crowd.counts(lambda one: one.left_late) > outcome.crowd.most / 10
    exports, files, mails = states(at)
    # The one under way was made and thrown away with the membership. The other was refused, or
    # thrown away before it was begun.
    assert files == 0
    assert set(exports) <= {ExportState.GONE, ExportState.REFUSED}
    acts = at.judge.acts()
    assert (acts["export.requested"], acts["signal.decided"]) == (1, 1)
    assert mails["dropped"] >= 5
    assert set(mails) <= {"sent", "dropped"}


def test_nothing_that_begins_after_the_end_succeeds(live, live_runtime, record_property) -> None:
    with stage(live, live_runtime, ("wsgi:app", "--preload", "--workers", "2"), (4,)) as at:
        outcome = play(at, Run(seed=1, requests=60, connections=4))
        record_property(*told(at, outcome))
        assert_nothing_began_after(at, outcome)


@pytest.mark.faults
@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_of_a_thousand_requests_that_begins_after_the_end_succeeds(
    live, live_runtime, record_property, seed
) -> None:
    web = ("wsgi:app", "--workers", "4", "--threads", "2")
    with stage(live, live_runtime, web, (3, 3), ("web", "relay", "beat")) as at:
        outcome = play(at, Run(seed, requests=1000, connections=8))
        record_property(*told(at, outcome))
        assert_nothing_began_after(at, outcome)


@pytest.mark.faults
@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_product_that_remembers_rights_is_found_out(live, live_runtime) -> None:
    web = ("tests.revocation.forgetful:app", "--workers", "2")
    with stage(live, live_runtime, web, (4,)) as at:
        outcome = play(at, Run(seed=1, requests=120, connections=4))
        assert outcome.verdict.late
        assert outcome.verdict.answered_late
