"""What every change of a case ends with: a step in its history, its next version, the log."""

from __future__ import annotations

from collections.abc import Mapping

from coordination.cases.admission import Criterion
from coordination.cases.models import Case, CaseStep
from coordination.cases.rules import CaseAct
from coordination.sharing.service.changing import changed
from coordination.work import Work


def step(
    work: Work,
    case: Case,
    act: CaseAct,
    *,
    reason: str | None = None,
    words: str | None = None,
    answers: Mapping[Criterion, bool] | None = None,
) -> None:
    """Write what has just happened to a case into its history and the log.

    Args:
        work: of the person who did it.
        case: as it stands afterwards.
        act: what was done.
        reason: a code of a closed list.
        words: why, in words; only who directs the case or its process reads them.
        answers: of the admission test.
    """
    changed(work, case, f"case.{act.value}", state=case.state.value, level=case.level.value)
    row = CaseStep(
        case_id=case.id,
        number=case.row_version,
        at=work.now,
        by=work.actor.membership_id,
        act=act,
        state=case.state,
        level=case.level,
        reason=reason,
        words=words.strip() if words else None,
        answers={one.value: yes for one, yes in answers.items()} if answers else None,
    )
    work.add(row)
