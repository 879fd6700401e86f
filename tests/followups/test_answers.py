import datetime as dt

import pytest

from coordination.access.classes import Role
from coordination.followups import answers, rules
from coordination.followups.answers import Feedback, FeedbackLine, Outcome, completion_problems
from coordination.followups.rules import FollowUpKind

TODAY = dt.date(2026, 11, 23)
TAKEN_UP = Feedback(FeedbackLine.TAKEN_UP)


def codes(kind, outcome, feedback, handler=Role.YOUTH_WORKER):
    found = completion_problems(kind, outcome, feedback, handler=handler, today=TODAY)
    return [(problem.pointer, problem.code) for problem in found]


@pytest.mark.parametrize("kind", list(FollowUpKind))
def test_every_kind_has_outcomes_and_only_its_own(kind):
    assert answers.OUTCOMES[kind]
    for outcome in Outcome:
        refused = ("/outcome", "outcome_not_of_this_kind") in codes(kind, outcome, TAKEN_UP)
        assert refused is (outcome not in answers.OUTCOMES[kind])


@pytest.mark.parametrize("kind", list(FollowUpKind))
def test_reasons_exist_exactly_where_the_act_does(kind):
    assert (kind in answers.DECLINE_REASONS) is (kind in rules.DECLINABLE)
    assert (kind in answers.RETURN_REASONS) is (kind in rules.RETURNABLE)


def test_an_absence_report_is_returned_for_one_reason_only():
    reasons = answers.RETURN_REASONS[FollowUpKind.ABSENCE_REPORT]
    assert [reason.value for reason in reasons] == ["wrong_municipality"]


def test_a_good_answer_has_no_problem():
    assert codes(FollowUpKind.HELP_REQUEST, Outcome.HELP_STARTED, TAKEN_UP) == []


def test_a_waiting_list_needs_the_next_contact():
    kind, outcome = FollowUpKind.HELP_REQUEST, Outcome.WAITING_LIST
    assert codes(kind, outcome, TAKEN_UP) == [("/feedback/nextContactOn", "next_contact_required")]
    assert codes(kind, outcome, Feedback(FeedbackLine.WAITING_LIST, next_contact_on=TODAY)) == []
    past = Feedback(FeedbackLine.WAITING_LIST, next_contact_on=TODAY - dt.timedelta(days=1))
    assert codes(kind, outcome, past) == [("/feedback/nextContactOn", "in_the_past")]


@pytest.mark.parametrize(
    ("kind", "outcome", "handler", "closed"),
    [
        ("safety_consult", "taken_up", Role.POLICE_OFFICER, True),
        ("safety_consult", "taken_up", Role.PROCESS_DIRECTOR, False),
        ("review", "watch", Role.CARE_COORDINATOR, True),
        ("weighing", "not_substantiated", Role.WEIGHING_MEMBER, True),
        ("help_request", "help_started", Role.YOUTH_WORKER, False),
    ],
)
def test_free_words_are_refused_where_feedback_is_closed(kind, outcome, handler, closed):
    note = Feedback(FeedbackLine.WILL_CALL, note="We bellen morgen.")
    found = codes(FollowUpKind(kind), Outcome(outcome), note, handler)
    assert found == ([("/feedback/note", "closed_list_only")] if closed else [])
    assert answers.feedback_is_closed(FollowUpKind(kind), handler) is closed


def test_a_note_is_a_few_sentences():
    note = Feedback(FeedbackLine.TAKEN_UP, note="a" * 2_001)
    assert codes(FollowUpKind.SUPPORT, Outcome.WATCH, note) == [("/feedback/note", "too_long")]


def test_a_mentor_reads_the_line_and_not_the_note():
    assert not answers.may_read_note(Role.MENTOR)
    assert answers.may_read_note(Role.CARE_COORDINATOR)


def test_what_the_lane_decided_is_hidden_from_the_asker():
    assert FollowUpKind.WEIGHING in answers.OUTCOME_HIDDEN_FROM_ASKER


def test_the_lists_that_the_product_names_hold_what_it_names():
    assert {"received", "will_call", "taken_up", "nothing_more_can_be_said"} <= set(FeedbackLine)
    assert Outcome.PASS_ON in answers.OUTCOMES[FollowUpKind.REVIEW]
