"""What can become of a conference and its minutes, by the tables alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.cases.rules import UNDER_WAY, CaseState
from coordination.conferences import minutes, rules
from coordination.conferences.minutes import MinutesAct, MinutesState
from coordination.conferences.rules import AgendaPoint, ConferenceAct, ConferenceState
from coordination.core.errors import Conflict
from coordination.partners.calendar import DAY, Calendar, public_holidays
from tests.conftest import START

FREE = frozenset(public_holidays())
_S, _A, _M, _D = ConferenceState, ConferenceAct, MinutesState, MinutesAct
CONFERENCE = {
    _S.PLANNED: {_A.MOVE: _S.PLANNED, _A.HOLD: _S.HELD, _A.CANCEL: _S.CANCELLED},
    _S.HELD: {},
    _S.CANCELLED: {},
}
MINUTES = {
    _M.DRAFT: {_D.WRITE: _M.DRAFT, _D.CIRCULATE: _M.CIRCULATED},
    _M.CIRCULATED: {_D.OBJECT: _M.DRAFT, _D.AGREE: _M.AGREED, _D.PASS: _M.AGREED},
    _M.AGREED: {},
}


@pytest.mark.parametrize("act", ConferenceAct)
@pytest.mark.parametrize("state", ConferenceState)
def test_what_each_act_makes_of_a_conference(state: ConferenceState, act: ConferenceAct) -> None:
    if act in CONFERENCE[state]:
        assert rules.after(state, act) is CONFERENCE[state][act]
        return
    with pytest.raises(Conflict, match="act_not_possible_now"):
        rules.after(state, act)


@pytest.mark.parametrize("act", MinutesAct)
@pytest.mark.parametrize("state", MinutesState)
def test_what_each_act_makes_of_minutes(state: MinutesState, act: MinutesAct) -> None:
    if act in MINUTES[state]:
        assert minutes.after(state, act) is MINUTES[state][act]
        return
    with pytest.raises(Conflict, match="act_not_possible_now"):
        minutes.after(state, act)


@pytest.mark.parametrize("state", CaseState)
def test_the_agenda_follows_from_the_case_and_begins_with_who_leads(state: CaseState) -> None:
    led, leaderless = (rules.usual_agenda(state, led=led) for led in (True, False))
    assert leaderless == (AgendaPoint.WHO_LEADS, *led)
    assert bool(led) is (state in UNDER_WAY)


@given(st.integers(-(10**6), 10**6))
def test_a_conference_lies_ahead_and_within_a_year(minutes_ahead: int) -> None:
    moment = START + dt.timedelta(minutes=minutes_ahead)
    fine = 0 < minutes_ahead <= 366 * 24 * 60
    assert (rules.moment_problems(moment, START) == []) is fine


DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2030, 12, 31))


@pytest.mark.parametrize("clock", [minutes.write_by, minutes.agree_by])
@given(day=DAYS)
def test_the_clocks_of_minutes_leave_three_working_days(clock: Any, day: dt.date) -> None:
    """Counted one by one here, by the list of days on which the law asks nobody to work."""
    last = clock(Calendar(FREE), day)
    between = [day + number * DAY for number in range(1, (last - day).days + 1)]
    assert len([one for one in between if one.weekday() < 5 and one not in FREE]) == 3
    assert last.weekday() < 5
    assert last not in FREE


@given(st.sets(st.integers(0, 4)), st.sets(st.integers(0, 4)))
def test_everybody_who_was_there_must_agree(present: set[int], agreed: set[int]) -> None:
    expected = len(present) > 0 and len(present - agreed) == 0
    assert minutes.everybody_agrees(present, agreed) is expected
