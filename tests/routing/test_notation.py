import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.access.classes import Role
from coordination.core.errors import Invalid
from coordination.routing.notation import DEFAULT_FILE, default_rule_set, dump, load
from coordination.routing.ruleset import AgeBand, Condition, Repetition, Rule, RuleSet, Subject
from coordination.signals.rules import Urgency

DEFAULT = json.loads(DEFAULT_FILE.read_text(encoding="utf-8"))


GONE = object()


def refusals(path, value):
    """Change one place of the default document, or take it away, and return what is refused."""
    document = copy.deepcopy(DEFAULT)
    place = document
    *way, last = path.strip("/").split("/")
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    if value is GONE:
        del place[last]
    else:
        place[int(last) if last.isdigit() else last] = value
    with pytest.raises(Invalid) as refusal:
        load(document)
    return [(problem.pointer, problem.code) for problem in refusal.value.problems]


def test_the_default_set_survives_writing_and_reading():
    assert load(json.loads(json.dumps(dump(default_rule_set())))) == default_rule_set()
    assert dump(default_rule_set()) == DEFAULT
    offered = DEFAULT | {"matching": ["BULL", "VERB.threat"]}
    assert dump(load(offered)) == offered


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("/format", 2, "malformed"),
        ("/noMatch", GONE, "required"),
        ("/extra", 1, "unknown_field"),
        ("/rules", {}, "malformed"),
        ("/matching", ["BULL", 3], "malformed"),
        ("/rules/0", 3, "not_an_object"),
        ("/rules/0/code", " ", "malformed"),
        ("/rules/0/code", 7, "malformed"),
        ("/rules/0/when", [], "not_an_object"),
        ("/rules/0/when/wehn", [], "unknown_field"),
        ("/rules/0/when/urgencies", ["x"], "malformed"),
        ("/rules/0/when/ages", [9, 5], "malformed"),
        ("/rules/0/when/ages", [True, 5], "malformed"),
        ("/rules/0/when/ages", [5], "malformed"),
        ("/rules/0/when/repetition", {}, "malformed"),
        ("/rules/0/when/passedOn", "no", "malformed"),
        ("/rules/0/effects/0/level", "all", "malformed"),
        ("/rules/0/effects/0/source", GONE, "required"),
        ("/rules/0/effects/0/verified", None, "required"),
        ("/rules/0/effects/0/explanation", {"nl": "x"}, "malformed"),
        ("/rules/0/effects/0/explanation", {"nl": "x", "en": ""}, "malformed"),
    ],
)
def test_each_mistake_is_named_at_its_place(path, value, code):
    assert refusals(path, value) == [(path, code)]


@pytest.mark.parametrize("document", [None, [], "x", 3])
def test_what_is_no_document_is_refused(document):
    with pytest.raises(Invalid) as refusal:
        load(document)
    assert refusal.value.problems[0].code == "not_an_object"


CODES = st.text("abc_", min_size=1, max_size=5)
CONDITIONS = st.builds(
    Condition,
    about=st.lists(st.builds(Subject, CODES, st.none() | CODES), max_size=3).map(tuple),
    never_about=st.lists(st.builds(Subject, CODES), max_size=2).map(tuple),
    urgencies=st.frozensets(st.sampled_from(Urgency)),
    ages=st.none()
    | st.builds(lambda a, n: AgeBand(a, a + n), st.integers(0, 20), st.integers(0, 9)),
    school_kinds=st.frozensets(CODES, max_size=3),
    municipalities=st.frozensets(CODES, max_size=3),
    recorder_roles=st.frozensets(st.sampled_from(Role), max_size=3),
    organisation_kinds=st.frozensets(CODES, max_size=3),
    repetition=st.none() | st.builds(Repetition, st.integers(1, 9), st.integers(1, 365)),
    passed_on=st.none() | st.booleans(),
)


@given(conditions=st.lists(CONDITIONS, max_size=4))
def test_any_set_survives_writing_and_reading(conditions):
    texts = {"nl": "a", "en": "b"}
    effects = default_rule_set().rules[6].effects
    rules = tuple(Rule(f"r{n}", c, effects, texts) for n, c in enumerate(conditions))
    rule_set = RuleSet(rules, texts)
    assert load(json.loads(json.dumps(dump(rule_set)))) == rule_set
