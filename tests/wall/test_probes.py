"""Unique keys and foreign keys do not tell what is hidden (assurance T09)."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from coordination.core.errors import Invalid
from coordination.signals.service.drafts import create_draft
from migrations.tables import METADATA
from tests.people.persons import registered
from tests.signals.samples import content

# What may be unique over all organisations, and why it tells nothing.
GLOBAL = {
    "random, drawn by the server": {"reference", "token_hash", "code_hash", "credential_id"},
    "drawn by the server": {"key", "version", "id"},
    "given by the operator, who sees all": {"external_id"},
    "asked with care by the services that take it": {"email"},
    "made by the workers of what a side may not read": {"pair"},
    "about the installation, and about nobody": {"ailment"},
}
SCOPED = {
    *("organisation_id", "membership_id", "account_id", "young_person_id", "signal_id"),
    *("subject_id", "follow_up_id", "provider_id", "chain", "issuer", "case_id", "conference_id"),
    *("contribution_id", "goal_id"),
}


def unique_keys():
    for table in METADATA.tables.values():
        for constraint in table.constraints:
            if type(constraint).__name__ == "UniqueConstraint":
                yield table.name, tuple(sorted(column.name for column in constraint.columns))
        for index in table.indexes:
            if index.unique:
                yield table.name, tuple(sorted(column.name for column in index.columns))


@pytest.mark.parametrize(("table", "columns"), sorted(set(unique_keys())), ids=str)
def test_a_unique_key_is_scoped_or_drawn_by_the_server(table, columns):
    unscoped = set().union(*GLOBAL.values())
    assert SCOPED.intersection(columns) or unscoped.issuperset(columns), table


def test_an_external_id_of_another_organisation_is_free(world):
    with world.system() as work:
        for name in ("maasdal", "peelrand"):
            owner = world.organisation(name).id
            work.session.execute(
                text(
                    "INSERT INTO young_persons (id, organisation_id, external_id, surname, "
                    "first_names, birth_date, sort_key, search_name, created_at, row_version) "
                    "VALUES (gen_random_uuid(), :owner, 'pupil-1', 'a', 'b', '2010-01-01', 'a', "
                    "'a', now(), 1)"
                ),
                {"owner": owner},
            )


def test_naming_a_hidden_person_is_like_naming_nobody(world):
    hidden = registered(world, "Elders", by="care_coordinator@peelrand")
    answers = []
    for person in (hidden, world.member("mentor@maasdal").id):
        with world.acting("mentor@maasdal") as work, pytest.raises(Invalid) as refusal:
            create_draft(work, content(person))
        answers.append([(one.pointer, one.code) for one in refusal.value.problems])
    assert answers[0] == answers[1]
