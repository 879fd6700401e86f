import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.followups import ladder
from coordination.followups.ladder import Recipient, plan, stages_due, stages_of, strike_of
from coordination.followups.rules import ENDED, FollowUpKind, FollowUpStatus, Reach
from coordination.followups.terms import Terms
from coordination.partners.calendar import Calendar, Region, SchoolHoliday, public_holidays
from coordination.signals.rules import Urgency

CALENDAR = Calendar(public_holidays(2025, 2028))
OUTSIDE = {Recipient.DIRECTOR, Recipient.DIRECTOR_LEAD, Recipient.ASKER, Recipient.OWNER_LEAD}
WEDNESDAY = dt.date(2026, 11, 18)


def rungs(status, reach, **options):
    options = {"quick": False} | options
    stages = stages_of(FollowUpStatus(status), reach, **options)
    return [(s.name, s.offset, {r.value for r in s.recipients}, s.to_desk) for s in stages]


def test_an_accepted_follow_up_between_organisations_climbs_as_the_product_says():
    assert rungs("accepted", Reach.BETWEEN) == [
        ("due_before", -2, {"handler"}, False),
        ("due_on_day", 0, {"handler"}, False),
        ("due_late", 2, {"handler", "receiving_lead", "asker"}, False),
        ("due_escalated", 5, {"director"}, True),
    ]


def test_before_acceptance_the_function_stands_for_the_handler():
    assert rungs("offered", Reach.BETWEEN) == [
        ("respond_before", -2, {"function"}, False),
        ("respond_on_day", 0, {"function"}, False),
        ("respond_late", 2, {"function", "receiving_lead", "asker"}, False),
        ("respond_escalated", 5, {"director"}, True),
    ]


def test_safety_and_soon_climb_faster():
    assert rungs("accepted", Reach.BETWEEN, quick=True) == [
        ("due_on_day", 0, {"handler"}, False),
        ("due_late", 1, {"handler", "receiving_lead", "asker"}, False),
        ("due_escalated", 2, {"director"}, True),
    ]


def test_a_directors_own_late_item_climbs_to_their_lead():
    *earlier, last = rungs("accepted", Reach.BETWEEN, to_director=True)
    assert last == ("due_escalated", 5, {"director_lead"}, False)
    assert earlier == rungs("accepted", Reach.BETWEEN)[:3]


def test_inside_one_organisation_it_climbs_to_the_lead_and_to_no_desk():
    assert rungs("accepted", Reach.INSIDE) == [
        ("due_before", -2, {"handler"}, False),
        ("due_on_day", 0, {"handler"}, False),
        ("due_late", 2, {"handler", "receiving_lead"}, False),
        ("due_escalated", 5, {"receiving_lead"}, False),
    ]


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize("status", ["offered", "accepted", "proposed"])
@pytest.mark.parametrize("reach", [Reach.INSIDE, Reach.CIRCLE])
def test_what_is_inside_never_leaves(reach, status, quick):
    inside = {Recipient.OWNER_LEAD} if reach is Reach.INSIDE else set()
    for stage in stages_of(FollowUpStatus(status), reach, quick=quick):
        assert not stage.to_desk
        assert not stage.recipients & (OUTSIDE - inside)


@pytest.mark.parametrize("status", ["offered", "accepted", "proposed"])
def test_no_lead_hears_of_a_lane_or_named_item(status):
    leads = {Recipient.RECEIVING_LEAD, Recipient.OWNER_LEAD, Recipient.DIRECTOR_LEAD}
    for stage in stages_of(FollowUpStatus(status), Reach.CIRCLE, quick=False):
        assert not stage.recipients & leads


def test_what_waits_for_release_goes_to_the_coordinator_and_then_to_their_lead():
    expected = [
        ("release_on_day", 0, {"coordinator"}, False),
        ("release_late", 2, {"owner_lead"}, False),
    ]
    assert rungs("proposed", Reach.BETWEEN) == expected
    assert rungs("proposed", Reach.BETWEEN, quick=True) == expected


@pytest.mark.parametrize("status", list(ENDED))
def test_an_end_ends_the_ladder(status):
    assert stages_of(status, Reach.BETWEEN, quick=False) == ()


def test_stages_strike_at_seven_in_amsterdam_on_working_days():
    stages = stages_of(FollowUpStatus.ACCEPTED, Reach.BETWEEN, quick=False)
    terms = Terms(due_on=dt.date(2026, 10, 23))  # Friday before the clocks go back
    since = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    assert [strike.at.isoformat() for strike in plan(stages, terms, CALENDAR, since=since)] == [
        "2026-10-21T05:00:00+00:00",
        "2026-10-23T05:00:00+00:00",
        "2026-10-27T06:00:00+00:00",
        "2026-10-30T06:00:00+00:00",
    ]


def test_stages_before_the_offer_are_skipped():
    stages = stages_of(FollowUpStatus.OFFERED, Reach.BETWEEN, quick=False)
    terms = Terms(respond_by=WEDNESDAY)
    since = dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.UTC)  # Monday, after 07:00
    names = [strike.stage.name for strike in plan(stages, terms, CALENDAR, since=since)]
    assert names == ["respond_on_day", "respond_late", "respond_escalated"]


def test_a_stage_without_its_date_does_not_strike():
    (stage, *_) = stages_of(FollowUpStatus.OFFERED, Reach.BETWEEN, quick=False)
    assert strike_of(stage, Terms(due_on=WEDNESDAY), CALENDAR) is None


def test_a_paused_follow_up_counts_its_stages_without_the_school_holidays():
    holiday = SchoolHoliday(
        Region.ZUID, "2026-2027", "x", dt.date(2026, 11, 21), dt.date(2026, 11, 29), "fixed", "x"
    )
    calendar = Calendar(public_holidays(2026, 2026), [holiday])
    stages = stages_of(FollowUpStatus.ACCEPTED, Reach.INSIDE, quick=False)
    terms = Terms(due_on=dt.date(2026, 11, 20))
    since = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    strikes = plan(stages, terms, calendar, since=since, pause=Region.ZUID)
    assert [strike.at.date() for strike in strikes][-2:] == [
        dt.date(2026, 12, 1),
        dt.date(2026, 12, 4),
    ]


def test_a_scheduler_that_was_away_finds_everything_it_missed():
    stages = stages_of(FollowUpStatus.ACCEPTED, Reach.BETWEEN, quick=False)
    since = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    strikes = plan(stages, Terms(due_on=WEDNESDAY), CALENDAR, since=since)
    assert stages_due(strikes, dt.datetime(2026, 11, 16, 5, 59, tzinfo=dt.UTC)) == []
    assert len(stages_due(strikes, dt.datetime(2026, 11, 16, 6, 0, tzinfo=dt.UTC))) == 1
    assert stages_due(strikes, dt.datetime(2027, 1, 1, tzinfo=dt.UTC)) == strikes


@given(
    reach=st.sampled_from(Reach),
    status=st.sampled_from(["proposed", "offered", "accepted"]),
    quick=st.booleans(),
    day=st.dates(dt.date(2025, 1, 10), dt.date(2028, 11, 30)),
)
def test_names_are_unique_and_every_strike_is_on_a_working_day(reach, status, quick, day):
    day = CALENDAR.add_working_days(day, 0)
    stages = stages_of(FollowUpStatus(status), reach, quick=quick)
    assert len({stage.name for stage in stages}) == len(stages)
    terms = Terms(release_by=day, respond_by=day, due_on=day)
    strikes = plan(stages, terms, CALENDAR, since=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
    assert len(strikes) == len(stages)
    assert [s.at for s in strikes] == sorted(s.at for s in strikes)
    assert all(CALENDAR.is_working_day(strike.at.date()) for strike in strikes)


@pytest.mark.parametrize(
    ("kind", "urgency", "singly"),
    [
        ("safety_consult", "ordinary", True),
        ("help_request", "acute", True),
        ("help_request", "soon", False),
        ("support", "ordinary", False),
    ],
)
def test_safety_and_acute_go_singly(kind, urgency, singly):
    assert ladder.goes_singly(FollowUpKind(kind), Urgency(urgency)) is singly


def test_informing_and_desk_items_have_ladders_that_end_with_a_lead():
    assert ladder.INFORM_STAGES[-1].recipients == {Recipient.OWNER_LEAD}
    assert Recipient.DIRECTOR_LEAD in ladder.DESK_STAGES[-1].recipients
