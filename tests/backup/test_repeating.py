"""What was ended after the moment of a restore is told outside, and is ended again."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from coordination.access.keys import Key
from coordination.audit import endings, seals
from coordination.audit.endings import ENDING
from coordination.audit.events import RightEnded
from coordination.audit.seals import BadSeal
from coordination.backup import repeating, settling
from coordination.followups.service import answering
from coordination.identity.models import Invitation, RecoveryCode, SecondFactor
from coordination.identity.service import invitations, recovery_codes
from coordination.identity.service.changing import set_password
from coordination.mail import queue
from coordination.mail.letters import Letter, Template
from coordination.mail.models import Mail, MailStatus
from coordination.outbox.models import OutboxMessage
from coordination.partners.models import Account, ApiToken, Membership, StandIn, WebSession
from coordination.partners.service import memberships
from coordination.partners.service.stand_ins import Absence, set_stand_in
from coordination.partners.service.tokens import issue_token
from coordination.sharing.models import Share
from coordination.sharing.rules import RevokeReason, ShareState
from coordination.signals.models import Signal
from coordination.signals.rules import SignalStatus
from tests import factories
from tests.drain import drain
from tests.world import World

PRIVATE = b"h" * 32
PUBLIC = seals.public_key(PRIVATE)
MENTOR, LEAD = "mentor@maasdal", "organisation_lead@maasdal"
POLICE = "police_officer@politie-venlo"
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def again(world: World, action: str, kind: str, record_id: uuid.UUID, reason: str | None = None):
    """End something again, twice; only the first time is there anything to do."""
    event = RightEnded(uuid.uuid4(), kind, record_id, action, reason)
    with world.system() as work:
        first = repeating.repeat(work, [event])
    with world.system() as work:
        assert repeating.repeat(work, [event]).by_hand == first.by_hand
    return first


def found(world: World, model: type, *where):
    with world.system() as work:
        return work.ungoverned(select(model).where(*where)).all()


def keeping(world: World, tmp_path) -> World:
    """Return the world of an installation that has an outside place."""
    settings = replace(world.runtime.settings, audit_head_key=PRIVATE, audit_head_dir=str(tmp_path))
    return replace(world, runtime=replace(world.runtime, settings=settings))


def test_a_membership_that_ends_is_told_outside_and_believed(world: World, tmp_path) -> None:
    kept = keeping(world, tmp_path)
    mentor = world.member(MENTOR)
    with kept.acting(LEAD, "membership.end") as work:
        memberships.end(work, mentor.id)
    drain(kept.runtime)
    told = endings.read_directory(tmp_path, PUBLIC, LONG_AGO)
    assert [(one.action, one.record_id) for one in told] == [("membership.end", mentor.id)]
    with kept.system() as work:
        assert repeating.unheard(work, told) == []
        assert repeating.unheard(
            work, [again_told := replace(told[0], ending_id=uuid.uuid4())]
        ) == [again_told]


def test_nothing_is_left_for_the_outside_where_there_is_none(world: World) -> None:
    with world.acting(LEAD, "membership.end") as work:
        memberships.end(work, world.member(MENTOR).id)
    assert not found(world, OutboxMessage, OutboxMessage.topic == RightEnded.topic)


@pytest.mark.parametrize("change", [b"membership.end", b"2026"])
def test_a_changed_document_is_not_believed(change: bytes, tmp_path) -> None:
    event = RightEnded(uuid.uuid4(), "membership", uuid.uuid4(), "membership.end")
    name, document = endings.document(PRIVATE, event, dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
    path = tmp_path / name
    path.write_bytes(document)
    assert endings.read_directory(tmp_path, PUBLIC, LONG_AGO) == [event]
    path.write_bytes(document.replace(change, change[:-1] + b"x"))
    with pytest.raises(BadSeal):
        endings.read_directory(tmp_path, PUBLIC, LONG_AGO)


def test_every_ending_is_repeated_or_left_to_people() -> None:
    by_hand = ENDING - repeating.REPEATS.keys()
    assert repeating.REPEATS.keys() <= ENDING
    assert by_hand == {
        "account.change_address",
        "conflict_of_interest.declare",
        "signal.rectify",  # the words of the new version are kept nowhere else
        "wpg_decision.withdraw",  # its shares are revoked, each an ending of its own
    }


def test_an_ended_membership_ends_again_and_returns_its_work(world: World) -> None:
    mentor = world.member(MENTOR)
    assert again(world, "membership.end", "membership", mentor.id).done
    (row,) = found(world, Membership, Membership.id == mentor.id)
    assert row.ended_at is not None
    assert found(world, OutboxMessage, OutboxMessage.topic == "membership.ended")
    drain(world.runtime)


def test_a_disabled_account_and_a_revoked_token_stay_so(world: World) -> None:
    mentor = world.member(MENTOR)
    with world.system() as work:
        issue_token(work, mentor, "t", ("*",), work.now + dt.timedelta(days=3))
    (token,) = found(world, ApiToken, ApiToken.membership_id == mentor.id)
    assert again(world, "account.disable", "account", mentor.account_id).done
    assert again(world, "api_token.revoke", "api_token", token.id).done
    (row,) = found(world, ApiToken, ApiToken.id == token.id)
    assert row.revoked_at is not None
    (account,) = found(world, Account, Account.id == mentor.account_id)
    assert account.disabled_at is not None


def test_a_revoked_share_closes_again(world: World) -> None:
    about = factories.concern(world)
    follow_up = factories.released(world, factories.police_question(world, about), about)
    with world.acting(POLICE) as work:
        answering.accept(work, follow_up)
    (share,) = found(world, Share)
    reason = next(iter(RevokeReason)).value
    assert again(world, "share.revoke", "share", share.id, reason).done
    (row,) = found(world, Share)
    assert (row.state, row.end_reason) == (ShareState.REVOKED, reason)
    keys = found(world, Key, Key.source_id == share.id)
    assert keys
    assert all(key.valid_until is not None for key in keys)


def test_a_withdrawn_signal_is_withdrawn_again(world: World) -> None:
    about = factories.concern(world)
    assert again(world, "signal.withdraw", "signal", about.id, "wrong_person").done
    (row,) = found(world, Signal, Signal.id == about.id)
    assert (row.status, row.withdrawn_reason) == (SignalStatus.WITHDRAWN, "wrong_person")


def test_a_stand_in_that_was_taken_back_stands_in_no_more(world: World) -> None:
    other = world.member("mentor.2@maasdal")
    with world.acting(MENTOR) as work:
        day = work.today
        set_stand_in(work, Absence(other.id, day, day + dt.timedelta(days=3)))
    (row,) = found(world, StandIn)
    assert again(world, "stand_in.end", "stand_in", row.id).done
    assert not found(world, StandIn)


def test_means_of_logging_in_from_before_open_nothing(world: World) -> None:
    account_id = world.member(MENTOR).account_id
    with world.system() as work:
        person = work.ungoverned(select(Account).where(Account.id == account_id)).one()
        set_password(work, person, "een lang en vreemd geheim 31", "/password")
        recovery_codes.renew(work, person)
    for action in ("self.change_password", "self.remove_factor", "self.renew_codes"):
        assert again(world, action, "account", account_id).done
    with world.system() as work:
        assert (
            work.ungoverned(select(Account.password_hash).where(Account.id == account_id)).one()
            is None
        )
    assert not found(world, SecondFactor, SecondFactor.account_id == account_id)
    assert not found(
        world, RecoveryCode, RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    )


@pytest.mark.parametrize("action", sorted(ENDING))
def test_what_was_made_after_the_moment_is_not_there_to_be_ended(world: World, action: str) -> None:
    repeated = again(world, action, action.partition(".")[0], uuid.uuid4())
    assert not repeated.done
    assert bool(repeated.by_hand) == (action not in repeating.REPEATS)


def test_sessions_and_open_links_end(world: World) -> None:
    member = world.member(MENTOR)
    with world.system() as work:
        invitations.reset(work, member.account_id)
        values = {"data": {}, "created_at": work.now, "seen_at": work.now}
        work.add(WebSession(token_hash=b"x" * 32, account_id=member.account_id, **values))
    settling.settle(world.runtime, None, None)
    assert not found(world, Invitation, Invitation.withdrawn_at.is_(None))
    assert not found(world, WebSession, WebSession.ended_at.is_(None))


def test_without_an_outside_place_every_token_ends(world: World) -> None:
    with world.system() as work:
        issue_token(work, world.member(MENTOR), "t", ("*",), work.now + dt.timedelta(days=3))
    assert settling.settle(world.runtime, None, None) is None
    assert not found(world, ApiToken, ApiToken.revoked_at.is_(None))


def test_with_one_only_those_that_were_revoked(world: World, tmp_path) -> None:
    with world.system() as work:
        issue_token(work, world.member(MENTOR), "t", ("*",), work.now + dt.timedelta(days=3))
    kept = keeping(world, tmp_path)
    assert settling.settle(kept.runtime, None, tmp_path).done == []
    assert found(world, ApiToken, ApiToken.revoked_at.is_(None))


def test_mails_that_may_have_been_sent_are_listed_and_not_sent(world: World) -> None:
    with world.system() as work:
        queue.put(
            work.session, world.member(MENTOR).id, Letter(Template.INSTALLATION), "1", work.now
        )
        waiting = work.session.scalar(select(func.count()).select_from(Mail))
    assert settling.hold_mails(world.runtime) == waiting == 1
    (mail,) = found(world, Mail)
    assert (mail.status, mail.ended_at is not None) == (MailStatus.UNKNOWN, True)
