"""What each tick does: it asks a feature for what is due, in batches, until nothing is."""

from __future__ import annotations

import math
import time
import uuid
from collections.abc import Callable

import structlog

from coordination import work as unit
from coordination.access.actors import System
from coordination.cases.service import leading
from coordination.conferences.service import inviting, minuting
from coordination.digest.service import run_due as queue_digests
from coordination.exports.service import expiring
from coordination.followups.service import reminding
from coordination.glass import service as glass
from coordination.mail.domains import check_due, make_resolver
from coordination.mail.sending import send_due
from coordination.mail.transport import make_transport
from coordination.matching.service import marking
from coordination.oversight.service import reviewing, sealing
from coordination.partners.service import memberships
from coordination.sharing.service.shares import expire_due
from coordination.watch import service as watch
from coordination.watch.rules import Part
from coordination.work import Occasion, Runtime, Work

BATCH = 100
LARGER = {"remind": 500}  # written with as many statements as a small one (docs/decisions/0101)
MOST_BATCHES = 50  # the next tick goes on; a sweep must end before the longest task does

Sweeper = Callable[[Runtime, int], int]

log = structlog.get_logger()


def _in_one_transaction(run_due: Callable[[Work, int], int], name: str) -> Sweeper:
    def sweeper(runtime: Runtime, limit: int) -> int:
        # It writes a log entry when there is something to account for, and none for an idle look.
        occasion = Occasion(f"sweep.{name}", uuid.uuid4().hex, writes=False)
        with unit.begin(runtime, System("worker"), occasion) as work:
            return run_due(work, limit)

    return sweeper


def _send_mails(runtime: Runtime, limit: int) -> int:
    return send_due(runtime, make_transport(runtime.settings), limit)


def _check_domains(runtime: Runtime, limit: int) -> int:
    return check_due(runtime, make_resolver(runtime.settings), limit)


def _watch_over(work: Work, _limit: int) -> int:
    watch.beat(work, Part.SCHEDULER)
    return len(watch.look(work))


def _seal_log(work: Work, _limit: int) -> int:
    return 1 if sealing.seal_day(work) else 0


# Each takes the size of a batch and returns how many things it found due. Rows that another sweep
# holds are skipped, so that two schedulers do not wait for each other.
SWEEPERS: dict[str, Sweeper] = {
    "remind": _in_one_transaction(reminding.run_due, "remind"),
    "send_digests": _in_one_transaction(queue_digests, "send_digests"),
    "send_mails": _send_mails,
    "check_domains": _check_domains,
    "end_memberships": _in_one_transaction(memberships.end_due, "end_memberships"),
    "expire_shares": _in_one_transaction(expire_due, "expire_shares"),
    "expire_exports": _in_one_transaction(expiring.run_due, "expire_exports"),
    "ask_reviews": _in_one_transaction(glass.run_due, "ask_reviews"),
    "lapse_leads": _in_one_transaction(leading.lapse_due, "lapse_leads"),
    "follow_tables": _in_one_transaction(inviting.look_due, "follow_tables"),
    "agree_minutes": _in_one_transaction(minuting.agree_due, "agree_minutes"),
    "renew_marks": _in_one_transaction(marking.run_due, "renew_marks"),
    "review_log": _in_one_transaction(reviewing.run_due, "review_log"),
    "watch_over": _in_one_transaction(_watch_over, "watch_over"),
    "seal_log": _in_one_transaction(_seal_log, "seal_log"),
}


_swept: dict[str, float] = {}


def tick(runtime: Runtime, name: str) -> None:
    """Sweep, unless this process has just done so: many ticks may have piled up at the broker.

    No clock of another machine is asked: a tick that carried its time would be taken for old by a
    worker whose clock is ahead, and nothing would be due any more.

    Args:
        runtime: of this process.
        name: of the sweeper.
    """
    if time.monotonic() - _swept.get(name, -math.inf) < runtime.settings.tick_seconds / 2:
        return
    sweep(runtime, name)
    _swept[name] = time.monotonic()


def batch_of(name: str) -> int:
    """Return how many things a sweeper takes on in one transaction."""
    return LARGER.get(name, BATCH)


def sweep(runtime: Runtime, name: str) -> int:
    """Do everything that is due, batch by batch.

    Args:
        runtime: of this process.
        name: of the sweeper.

    Returns:
        How many things were due.
    """
    total = 0
    limit = batch_of(name)
    for _ in range(MOST_BATCHES):
        found = SWEEPERS[name](runtime, limit)
        total += found
        if found < limit:
            break
    log.debug("swept", sweeper=name, found=total)
    return total
