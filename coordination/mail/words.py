"""The words of a mail, in the language in use: subject, first sentence and names of groups."""

from __future__ import annotations

from coordination.core.i18n import gettext as _
from coordination.core.i18n import lazy_gettext, ngettext
from coordination.mail.letters import EntryMethod, Group, Letter, Template


def subject(letter: Letter) -> str:
    """Return the subject: what it is for and how much there is, never about what.

    Args:
        letter: the mail.
    """
    count = sum(section.count for section in letter.sections)
    texts = {
        Template.OFFER: _("Schakel: a question waits for an answer"),
        Template.REMINDER: ngettext(
            "Schakel: a reminder of one item", "Schakel: a reminder of %(num)d items", count
        ),
        Template.DESK_ITEM: _("Schakel: new on the process director's desk"),
        Template.ALARM: ngettext(
            "Schakel: one item needs you", "Schakel: %(num)d items need you", count
        ),
        Template.DIGEST: _("Schakel: your week"),
        Template.INVITATION: _("Schakel: your invitation"),
        Template.RECOVERY: _("Schakel: get access again"),
        Template.RECOVERY_STARTED: _("Schakel: somebody asks for your access"),
        Template.PASSWORD_CHANGED: _("Schakel: your password was changed"),
        Template.FACTOR_CHANGED: _("Schakel: your second factor was changed"),
        Template.NEW_PLACE: _("Schakel: a login from a new place"),
        Template.ADDRESS_CONFIRMATION: _("Schakel: confirm your new address"),
        Template.ADDRESS_ASKED: _("Schakel: your address is being changed"),
        Template.INSTALLATION: _("Schakel: the installation needs you"),
        Template.GLASS: _("Schakel: glass was broken in your organisation"),
        Template.LOG_BROKEN: _("Schakel: the log does not fit"),
        Template.CONFERENCE: _conference(letter),
    }
    return texts[letter.template]


OPENINGS: dict[Template, str] = {
    Template.OFFER: lazy_gettext(
        "A partner or colleague asks something of you or your colleagues."
    ),
    Template.REMINDER: lazy_gettext("This is waiting, and its date is near or past."),
    Template.DESK_ITEM: lazy_gettext("Something fell between partners and came to your desk."),
    Template.ALARM: lazy_gettext("Something did not go as it should and waits for a person."),
    Template.DIGEST: lazy_gettext("This is how your work stands at the start of the week."),
    Template.INVITATION: lazy_gettext(
        "You are invited to work in Schakel. With this link you choose a password and set up a "
        "second factor. It counts once and for seven days."
    ),
    Template.RECOVERY: lazy_gettext(
        "Your organisation has confirmed that you lost your password or second factor. This "
        "link counts once and for one day; you also need what you still have."
    ),
    Template.RECOVERY_STARTED: lazy_gettext(
        "A colleague has reported that you lost your password or second factor. If that is not "
        "so, tell your lead at once."
    ),
    Template.PASSWORD_CHANGED: lazy_gettext(
        "Your password was changed and other sessions have ended. If that was not you, tell "
        "your lead at once."
    ),
    Template.FACTOR_CHANGED: lazy_gettext(
        "A second factor or the recovery codes of your account were changed. If that was not "
        "you, tell your lead at once."
    ),
    Template.NEW_PLACE: lazy_gettext(
        "You were logged in from a browser and a network that we did not know. If that was not "
        "you, tell your lead at once."
    ),
    Template.ADDRESS_CONFIRMATION: lazy_gettext(
        "Your account is to get this address. Log in and follow this link to confirm it. It "
        "counts once and for seven days."
    ),
    Template.ADDRESS_ASKED: lazy_gettext(
        "Your account is to get another address, once it was confirmed from there. If you do "
        "not know of it, tell your lead at once."
    ),
    Template.INSTALLATION: lazy_gettext(
        "Schakel itself does not run as it should: work waits that nobody takes up. Ask who runs "
        "the installation to look at it now. You get this once a day until it is over."
    ),
    Template.GLASS: lazy_gettext("Somebody opened a signal in an emergency. You must review it."),
    Template.LOG_BROKEN: lazy_gettext(
        "A check of the log found that something in it was changed, removed or added from "
        "outside. Ask whoever keeps Schakel running what was found, and agree what has to be done."
    ),
    Template.CONFERENCE: lazy_gettext(
        "This is about a conference of a case. The attached entry brings your calendar up to date; "
        "log in to read where it is and what it is about. Nobody reads what your calendar answers."
    ),
}


def _conference(letter: Letter) -> str:
    if letter.entry is not None and letter.entry.method is EntryMethod.CANCEL:
        return _("Schakel: a conference is not in your calendar any more")
    if letter.entry is not None and letter.entry.sequence:
        return _("Schakel: a conference was changed")
    return _("Schakel: you are invited to a conference")


def opening(letter: Letter) -> str:
    """Return the first sentence.

    Args:
        letter: the mail.
    """
    return _(OPENINGS[letter.template])


def title(group: Group) -> str:
    """Return the name of a group, the same as on the desk.

    Args:
        group: of a section.
    """
    texts = {
        Group.LEADERLESS: _("Cases without a lead"),
        Group.WAITING: _("Waiting for you"),
        Group.OVERDUE: _("Overdue"),
        Group.DUE: _("Due this week"),
        Group.RELEASE: _("To release or review"),
        Group.OTHERS: _("You wait for others"),
        Group.NEWS: _("News you have not looked at"),
        Group.UNMATCHED: _("Without a partner"),
        Group.PARTNERS: _("Overdue over all partners"),
        Group.DUE_SOON: _("Due in a few days"),
        Group.DUE_TODAY: _("Due today"),
        Group.ESCALATED: _("Long overdue: consider scaling up"),
        Group.GLASS: _("Broken glass to review"),
        Group.CONFERENCE: _("Conferences"),
    }
    return texts[group]


def age(days: int) -> str:
    """Return how old the oldest of a group is.

    Args:
        days: whole days.
    """
    if days == 0:
        return _("The oldest is from today.")
    return ngettext("The oldest is one day old.", "The oldest is %(num)d days old.", days)


def closing(letter: Letter) -> tuple[str, str]:
    """Return the sentence and path of the link of a mail without groups.

    Args:
        letter: the mail.
    """
    links = {
        Template.INVITATION: (_("Accept the invitation"), f"/invitation/{letter.token}"),
        Template.RECOVERY: (_("Get access again"), f"/invitation/{letter.token}"),
        Template.ADDRESS_CONFIRMATION: (
            _("Confirm this address"),
            f"/settings/address/{letter.token}",
        ),
        Template.DIGEST: (_("Nothing waits for you."), "/desk"),
        Template.INSTALLATION: (_("See what is wrong"), "/administration"),
        Template.LOG_BROKEN: (_("Open the log"), "/audit-entries"),
    }
    return links.get(letter.template, (_("See how you log in"), "/settings/security"))
