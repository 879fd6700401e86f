"""From asking to throwing away: made in the name of who asked, fetched with the rights of then."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import replace
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select, text

from coordination.access.classes import DataClass
from coordination.audit.events import BulkReading
from coordination.audit.models import AuditEntry
from coordination.core.errors import Conflict, Invalid, NotFound, Refused
from coordination.exports import rules
from coordination.exports.models import ExportFile
from coordination.exports.queries.gathering import Narrowed, ids_of
from coordination.exports.rules import ExportFormat, ExportKind, ExportPurpose, ExportState
from coordination.exports.service import expiring, making
from coordination.outbox.models import OutboxMessage
from coordination.partners.service import memberships
from coordination.sharing.rules import RevokeReason
from coordination.sharing.service.shares import revoke
from coordination.signals.service.changing import correct
from tests import factories
from tests.conftest import START
from tests.drain import drain
from tests.exports.conftest import Office
from tests.signals import samples
from tests.world import World
from workers.sweepers import sweep

COORDINATOR, MENTOR = samples.COORDINATOR, samples.MENTOR
LEAD, POLICE = "organisation_lead@maasdal", samples.POLICE
K = ExportKind


def items(office: Office, who: str, export_id: uuid.UUID) -> list[dict[str, Any]]:
    return json.loads(office.fetch(who, export_id).content)["items"]


def test_a_list_holds_what_is_readable_and_is_fetched_by_who_asked(office: Office) -> None:
    signal_id = samples.routed(office.world, MENTOR)
    export_id = office.made(COORDINATOR, K.SIGNALS)
    (found,) = items(office, COORDINATOR, export_id)
    assert found["id"] == str(signal_id)
    assert found["youngPersons"][0]["surname"]
    assert "statements" not in found
    row = office.row(export_id)
    assert (row.state, row.records) == (ExportState.READY, 1)


def test_only_what_is_readable_counts_among_the_newest(office: Office) -> None:
    signal_id = samples.routed(office.world, COORDINATOR)
    for _ in range(2):
        samples.routed(office.world, "care_coordinator@peelrand")
    with office.world.acting(COORDINATOR, "export.create") as work:
        assert ids_of(work, K.SIGNALS, Narrowed(), 2) == [signal_id]


def test_it_is_nobody_elses(office: Office) -> None:
    export_id = office.made(COORDINATOR, K.SIGNALS)
    for other in (MENTOR, LEAD, "care_coordinator@peelrand"):
        with pytest.raises(NotFound):
            office.fetch(other, export_id)


def test_what_is_kept_is_encrypted_and_bound_to_its_place(office: Office) -> None:
    samples.routed(office.world, MENTOR)
    export_id = office.made(COORDINATOR, K.SIGNALS)
    with office.world.system() as work:
        (kept,) = work.ungoverned(select(ExportFile)).all()
        cipher = work.runtime.cipher
        assert b"items" not in kept.sealed
        assert b"items" in cipher.unseal(kept.sealed, making.place(office.row(export_id)))
        with pytest.raises(InvalidTag):
            cipher.unseal(kept.sealed, f"export_files/sealed/{uuid.uuid4()}")


def test_the_log_says_what_for_how_many_and_about_whom(office: Office) -> None:
    signal_id = samples.routed(office.world, MENTOR)
    export_id = office.made(COORDINATOR, K.SIGNALS, purpose=ExportPurpose.CASE_MEETING)
    office.fetch(COORDINATOR, export_id)
    with office.world.system() as work:
        entries = work.session.scalars(
            select(AuditEntry)
            .where(export_id == AuditEntry.subject_ids.any_())
            .order_by(AuditEntry.at)
        ).all()
    by_act = {subject["action"]: entry for entry in entries for subject in entry.subjects}
    member = office.world.member(COORDINATOR).id
    for act in ("export.create", "export.make", "export.download"):
        entry = by_act[act]
        assert (entry.membership_id, entry.purpose) == (member, "case_meeting")
    for act in ("export.make", "export.download"):
        entry = by_act[act]
        assert signal_id in entry.subject_ids
        assert {"young_person", "signal", "export"} == {one["kind"] for one in entry.subjects}
        told = next(one for one in entry.subjects if one["action"] == act)
        assert told["detail"] == {"records": 1, "purpose": "case_meeting"}


def test_it_is_made_once_however_often_it_is_told(office: Office) -> None:
    export_id = office.made(COORDINATOR, K.SIGNALS)
    at = office.row(export_id).made_at
    with office.world.acting(COORDINATOR) as work:
        making.on_export_requested(work, making.ExportRequested(export_id), None)
    assert office.row(export_id).made_at == at
    assert office.files() == 1


# --- T14: rights are read again ------------------------------------------------------------------


def test_a_membership_that_ended_before_it_was_made_gets_nothing(office: Office) -> None:
    samples.routed(office.world, MENTOR)
    export_id = office.ask(MENTOR, K.SIGNALS)
    end(office.world, MENTOR)
    drain(office.world.runtime)
    assert office.row(export_id).state in {ExportState.REFUSED, ExportState.GONE}
    assert office.files() == 0


def test_a_file_goes_with_the_membership(office: Office) -> None:
    samples.routed(office.world, MENTOR)
    export_id = office.made(MENTOR, K.SIGNALS)
    assert office.files() == 1
    end(office.world, MENTOR)
    drain(office.world.runtime)
    assert office.row(export_id).state is ExportState.GONE
    assert office.files() == 0


def test_a_share_revoked_before_the_file_is_made_leaves_nothing_in_it(office: Office) -> None:
    signal_id = samples.routed(office.world, MENTOR)
    share_id = samples.share(office.world, signal_id, POLICE)
    listed = office.ask(POLICE, K.SIGNALS)
    single = office.ask(POLICE, K.SIGNAL, ExportFormat.PDF, record_id=signal_id)
    close(office.world, share_id)
    drain(office.world.runtime)
    assert items(office, POLICE, listed) == []
    assert office.row(single).refusal is rules.RefusalReason.CLOSED
    with pytest.raises(Conflict, match="export_refused"):
        office.fetch(POLICE, single)


@pytest.mark.parametrize("kind", [K.SIGNALS, K.SIGNAL])
def test_a_share_revoked_after_the_file_was_made_closes_the_file(
    office: Office, kind: ExportKind
) -> None:
    signal_id = samples.routed(office.world, MENTOR)
    share_id = samples.share(office.world, signal_id, POLICE)
    one = {"form": ExportFormat.PDF, "record_id": signal_id} if kind is K.SIGNAL else {}
    export_id = office.made(POLICE, kind, **one)
    assert office.fetch(POLICE, export_id).content
    close(office.world, share_id)
    with pytest.raises(Refused, match="export_changed"):
        office.fetch(POLICE, export_id)


def test_a_file_of_an_older_version_is_not_handed_out(office: Office) -> None:
    signal_id = samples.routed(office.world, COORDINATOR)
    export_id = office.one(COORDINATOR, K.SIGNAL, signal_id)
    with office.world.acting(COORDINATOR, "signal.correct") as work:
        correct(work, signal_id, samples.content(already_done="niets"), "Het was anders.")
    with pytest.raises(Refused, match="export_changed"):
        office.fetch(COORDINATOR, export_id)


# --- the hour ------------------------------------------------------------------------------------


def test_it_lasts_an_hour_and_is_gone_then(office: Office, set_clock) -> None:
    export_id = office.made(COORDINATOR, K.SIGNALS)
    set_clock(START + dt.timedelta(minutes=59, seconds=59))
    assert office.fetch(COORDINATOR, export_id).content
    set_clock(START + dt.timedelta(minutes=60))
    with pytest.raises(Conflict, match="export_gone"):
        office.fetch(COORDINATOR, export_id)
    sweep(office.world.runtime, "expire_exports")
    assert office.row(export_id).state is ExportState.GONE
    assert office.files() == 0
    with pytest.raises(Conflict, match="export_gone"):
        office.fetch(COORDINATOR, export_id)


def test_sweeping_twice_or_a_week_late_is_the_same(office: Office, set_clock) -> None:
    office.made(COORDINATOR, K.SIGNALS)
    set_clock(START + dt.timedelta(days=8))
    with office.world.system() as work:
        assert expiring.run_due(work, 10) == 1
    with office.world.system() as work:
        assert expiring.run_due(work, 10) == 0


def test_what_was_not_made_within_the_hour_is_not_made_at_all(office: Office, set_clock) -> None:
    export_id = office.ask(COORDINATOR, K.SIGNALS)
    set_clock(START + dt.timedelta(minutes=61))
    drain(office.world.runtime)
    assert office.row(export_id).state is ExportState.REFUSED
    assert office.files() == 0


def test_the_database_itself_lets_no_file_last_longer(office: Office) -> None:
    export_id = office.made(COORDINATOR, K.SIGNALS)
    statement = "UPDATE exports SET expires_at = requested_at + interval '61 minutes' WHERE id = :i"
    with pytest.raises(Exception, match="at_most_an_hour"), office.world.runtime.sessions() as one:
        one.execute(text(statement), {"i": export_id})


# --- limits --------------------------------------------------------------------------------------


def test_a_member_has_few_files_at_once(office: Office, set_clock) -> None:
    for _ in range(rules.MOST_AT_ONCE):
        office.ask(COORDINATOR, K.SIGNALS)
    with pytest.raises(Conflict, match="export_too_many_at_once"):
        office.ask(COORDINATOR, K.SIGNALS)
    office.ask(MENTOR, K.SIGNALS)
    set_clock(START + dt.timedelta(minutes=60))
    office.ask(COORDINATOR, K.SIGNALS)


@pytest.mark.parametrize(("name", "limit"), [("MOST_RECORDS", 1), ("MOST_BYTES", 100)])
def test_too_much_is_refused_and_never_cut_off(
    office: Office, monkeypatch: pytest.MonkeyPatch, name: str, limit: int
) -> None:
    for _ in range(2):
        samples.routed(office.world, MENTOR)
    monkeypatch.setattr(rules, name, limit)
    export_id = office.made(COORDINATOR, K.SIGNALS)
    row = office.row(export_id)
    expected = {"MOST_RECORDS": "too_many", "MOST_BYTES": "too_large"}[name]
    assert (row.state, row.refusal) == (ExportState.REFUSED, expected)
    assert office.files() == 0


def test_the_privacy_officer_hears_of_a_file_with_much_in_it(office: Office) -> None:
    samples.routed(office.world, MENTOR)
    runtime = office.world.runtime
    changed = replace(runtime, settings=replace(runtime.settings, looks_alert_per_hour=2))
    for signals, told in ((1, 0), (2, 1)):
        office.ask(COORDINATOR, K.SIGNALS)
        drain(changed)
        with office.world.system() as work:
            found = work.ungoverned(
                select(OutboxMessage).where(OutboxMessage.topic == BulkReading.topic)
            ).all()
        assert len(found) == told, signals
        samples.routed(office.world, MENTOR)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": K.SIGNALS, "form": ExportFormat.PDF},
        {"kind": K.SIGNAL, "form": ExportFormat.PDF},
        {"kind": K.SIGNALS, "record_id": uuid.uuid4()},
        {"kind": K.SIGNALS, "status": "offered"},
        {"kind": K.SIGNAL, "form": ExportFormat.PDF, "record_id": uuid.uuid4(), "status": "routed"},
    ],
)
def test_what_does_not_fit_together_is_refused(office: Office, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        office.ask(COORDINATOR, **wrong)


def test_a_list_is_narrowed_to_a_state_and_a_day(office: Office, set_clock) -> None:
    early = samples.routed(office.world, MENTOR)
    set_clock(START + dt.timedelta(days=1))
    late = samples.drafted(office.world, COORDINATOR)
    by_state = office.made(COORDINATOR, K.SIGNALS, status="routed")
    since = office.made(COORDINATOR, K.SIGNALS, since=dt.date(2026, 11, 19))
    assert [one["id"] for one in items(office, COORDINATOR, by_state)] == [str(early)]
    assert [one["id"] for one in items(office, COORDINATOR, since)] == [str(late)]


# --- what never leaves ---------------------------------------------------------------------------


def test_one_record_that_is_hidden_or_absent_is_the_same(office: Office) -> None:
    signal_id = samples.routed(office.world, MENTOR)
    for record_id in (signal_id, uuid.uuid4()):
        with pytest.raises(NotFound):
            office.ask(POLICE, K.SIGNAL, ExportFormat.PDF, record_id=record_id)


def test_a_stub_is_no_document(office: Office) -> None:
    signal_id = samples.routed(office.world, MENTOR)
    with pytest.raises(Refused, match="export_not_allowed"):
        office.ask(LEAD, K.SIGNAL, ExportFormat.PDF, record_id=signal_id)


@pytest.mark.parametrize("data_class", list(DataClass))
def test_each_class_leaves_as_the_product_text_says(office: Office, data_class: DataClass) -> None:
    """Police data never; what has a circle one by one, to who reads all of it."""
    by = POLICE if data_class is DataClass.D5 else COORDINATOR
    about = factories.concern(office.world, data_class, by=by)
    listed = {one["id"] for one in items(office, by, office.made(by, K.SIGNALS))}
    assert (str(about.id) in listed) is (data_class not in {"D5", "D6", "DV"})
    if data_class is DataClass.D5:
        with pytest.raises(Refused, match="export_not_allowed"):
            office.ask(by, K.SIGNAL, ExportFormat.PDF, record_id=about.id)
    else:
        assert office.row(office.one(by, K.SIGNAL, about.id)).state is ExportState.READY


def test_who_has_nothing_to_export_may_not_ask(office: Office) -> None:
    for who in ("administrator@zvh", "policy_officer@gemeente-venlo"):
        with pytest.raises(Refused):
            office.ask(who, K.SIGNALS)
    with pytest.raises(Refused, match="export_not_allowed"):
        office.ask("privacy_officer@maasdal", K.FOLLOW_UPS)


def end(world: World, who: str) -> None:
    with world.acting(LEAD, "membership.end") as work:
        memberships.end(work, world.member(who).id)


def close(world: World, share_id: uuid.UUID) -> None:
    with world.acting(COORDINATOR, "share.revoke") as work:
        revoke(work, share_id, RevokeReason.OBJECTION)
