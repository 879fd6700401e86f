import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.access.classes import DataClass
from coordination.core.errors import Conflict
from coordination.followups import rules
from coordination.followups.rules import FollowUpAct, FollowUpKind, FollowUpStatus, Reach
from coordination.signals.rules import Urgency

# Written by hand from product text §4.3; what is not here is refused.
PROPOSED = {"release": "offered", "keep": "kept", "fail": "declined"}
OFFERED = {"accept": "accepted", "decline": "declined", "assign": "offered"}
ACCEPTED = {"complete": "done", "return": "returned", "assign": "accepted"}
BACK = {"come_back": "offered"}  # §2: an ended membership returns its open work
ALWAYS = {"withdraw": "withdrawn", "supersede": "superseded"}
TABLE = {
    "proposed": PROPOSED | ALWAYS,
    "offered": OFFERED | BACK | ALWAYS,
    "accepted": ACCEPTED | BACK | ALWAYS,
}


@pytest.mark.parametrize("act", list(FollowUpAct))
@pytest.mark.parametrize("status", list(FollowUpStatus))
def test_every_status_and_act_agrees_with_the_product_text(status, act):
    expected = TABLE.get(status.value, {}).get(act.value)
    if expected is None:
        with pytest.raises(Conflict) as refusal:
            rules.after(status, act, FollowUpKind.HELP_REQUEST)
        assert refusal.value.code == "act_not_possible_now"
    else:
        assert rules.after(status, act, FollowUpKind.HELP_REQUEST) is FollowUpStatus(expected)


@pytest.mark.parametrize("status", list(rules.ENDED))
def test_what_has_ended_stays_ended(status):
    assert all(not rules.acts(status, kind) for kind in FollowUpKind)


def test_an_absence_report_can_be_returned_but_never_declined():
    kind = FollowUpKind.ABSENCE_REPORT
    with pytest.raises(Conflict) as refusal:
        rules.after(FollowUpStatus.OFFERED, FollowUpAct.DECLINE, kind)
    assert refusal.value.code == "act_not_possible_for_kind"
    assert rules.after(FollowUpStatus.ACCEPTED, FollowUpAct.RETURN, kind) is FollowUpStatus.RETURNED


@pytest.mark.parametrize("kind", list(rules.INSIDE_KINDS))
def test_own_work_is_neither_declined_nor_returned(kind):
    assert FollowUpAct.DECLINE not in rules.acts(FollowUpStatus.OFFERED, kind)
    assert FollowUpAct.RETURN not in rules.acts(FollowUpStatus.ACCEPTED, kind)


@given(
    kind=st.sampled_from(FollowUpKind),
    acts=st.lists(st.sampled_from(FollowUpAct), max_size=12),
    leaves=st.booleans(),
)
def test_no_road_leads_out_of_an_end_or_around_a_release(kind, acts, leaves):
    status = rules.first_status(leaves_owner=leaves)
    released = not leaves
    for act in acts:
        offered = rules.acts(status, kind)
        if act not in offered:
            with pytest.raises(Conflict):
                rules.after(status, act, kind)
            continue
        assert status in rules.OPEN
        released = released or act is FollowUpAct.RELEASE
        status = rules.after(status, act, kind)
        assert released or status not in {FollowUpStatus.OFFERED, FollowUpStatus.ACCEPTED}


def test_open_and_ended_divide_the_states():
    assert set(FollowUpStatus) == rules.OPEN | rules.ENDED
    assert not rules.OPEN & rules.ENDED


@pytest.mark.parametrize(
    ("data_class", "leaves", "reach"),
    [
        ("D0", True, Reach.BETWEEN),
        ("D5", True, Reach.BETWEEN),
        ("D4", False, Reach.INSIDE),
        ("D6", True, Reach.CIRCLE),
        ("D6", False, Reach.CIRCLE),
        ("DV", False, Reach.CIRCLE),
    ],
)
def test_news_of_a_lane_or_named_item_stays_in_its_circle(data_class, leaves, reach):
    assert rules.reach_of(DataClass(data_class), leaves_owner=leaves) is reach


@pytest.mark.parametrize(("kind", "urgency"), list(itertools.product(FollowUpKind, Urgency)))
def test_safety_soon_and_acute_are_quick(kind, urgency):
    expected = kind.value == "safety_consult" or urgency.value in {"soon", "acute"}
    assert rules.is_quick(kind, urgency) is expected
