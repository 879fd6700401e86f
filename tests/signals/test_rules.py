import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.core.errors import Conflict
from coordination.signals import rules
from coordination.signals.rules import SignalAct, SignalStatus, StatementKind

TABLE = {
    "draft": {"submit": "submitted", "withdraw": "withdrawn"},
    "submitted": {
        "route": "routed",
        "correct": "submitted",
        "decide_again": "submitted",
        "withdraw": "withdrawn",
    },
    "routed": {
        "correct": "routed",
        "decide_again": "submitted",
        "close": "closed",
        "withdraw": "withdrawn",
    },
    "closed": {"correct": "closed", "decide_again": "submitted"},
    "withdrawn": {},
}


@pytest.mark.parametrize("act", list(SignalAct))
@pytest.mark.parametrize("status", list(SignalStatus))
def test_every_status_and_act(status, act):
    expected = TABLE[status.value].get(act.value)
    assert (act in rules.acts(status)) is (expected is not None)
    if expected is None:
        with pytest.raises(Conflict) as refusal:
            rules.after(status, act)
        assert refusal.value.code == "act_not_possible_now"
    else:
        assert rules.after(status, act) is SignalStatus(expected)


@given(acts=st.lists(st.sampled_from(SignalAct), max_size=12))
def test_nothing_that_was_submitted_becomes_a_draft_again_or_closes_undecided(acts):
    status, submitted = SignalStatus.DRAFT, False
    for act in acts:
        if act not in rules.acts(status):
            continue
        before, status = status, rules.after(status, act)
        submitted = submitted or act is SignalAct.SUBMIT
        assert submitted is (status is not SignalStatus.DRAFT) or status == "withdrawn"
        assert status is not SignalStatus.CLOSED or before in {"routed", "closed"}


def test_a_summary_never_holds_interpretation_or_hearsay():
    assert set(rules.SHARED_KINDS) == {StatementKind.FACT, StatementKind.OBSERVATION}
