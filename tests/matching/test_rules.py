"""What becomes of a match, and what may be answered (product text §6)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.core.errors import Conflict
from coordination.matching import rules
from coordination.matching.rules import MatchAct, MatchAnswer, MatchState, OfferEnd

_S, _A = MatchState, MatchAct
# Both answer, once each; whoever says that it is somebody else ends it for good.
EXPECTED = {
    _S.OPEN: {
        _A.ANSWER: _S.HALF_ANSWERED,
        _A.REPORT_WRONG: _S.WRONG,
        _A.TAKE_BACK: _S.ENDED,
        _A.LEAVE: _S.ENDED,
    },
    _S.HALF_ANSWERED: {
        _A.ANSWER: _S.ANSWERED,
        _A.REPORT_WRONG: _S.WRONG,
        _A.TAKE_BACK: _S.ENDED,
        _A.LEAVE: _S.ENDED,
    },
    _S.ANSWERED: {_A.REPORT_WRONG: _S.WRONG, _A.LEAVE: _S.ENDED},
    _S.WRONG: {},
    _S.ENDED: {},
}


@pytest.mark.parametrize("act", MatchAct)
@pytest.mark.parametrize("state", MatchState)
def test_what_each_act_makes_of_each_state(state: MatchState, act: MatchAct) -> None:
    if act in EXPECTED[state]:
        assert rules.after(state, act) is EXPECTED[state][act]
        return
    with pytest.raises(Conflict, match="act_not_possible_now"):
        rules.after(state, act)


@pytest.mark.parametrize("because", OfferEnd)
def test_only_who_leaves_takes_an_answered_match_along(because: OfferEnd) -> None:
    assert (rules.ends_by(because) is MatchAct.LEAVE) == (because is OfferEnd.MEMBER_LEFT)


@given(answer=st.sampled_from(MatchAnswer), words=st.none() | st.text(max_size=1100))
def test_a_reason_is_needed_where_no_contact_is(answer: MatchAnswer, words: str | None) -> None:
    said, whole = len(" ".join((words or "").split())), len(words or "")
    reason = said >= rules.SHORTEST_WORDS and whole <= rules.LONGEST_WORDS
    fine = reason or (said == 0 and answer is not MatchAnswer.NOT_NEEDED)
    assert (rules.answer_problems(answer, words) == []) == fine
