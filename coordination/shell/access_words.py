"""The sentence that says why somebody can see a record, from the data that decided it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

from coordination.access.classes import Level
from coordination.core import i18n
from coordination.core.i18n import gettext, lazy_gettext
from coordination.explaining.rules import Reason, Standing
from coordination.shell.labels import function_name
from coordination.shell.phrases import member_of

# How much opens, whatever the record is.
AMOUNTS = {
    1: lazy_gettext("only that it is there and how far it is"),
    2: lazy_gettext("a summary of it"),
    3: lazy_gettext("all of it"),
}
# Every relation by which the table of grants lets somebody read; a test finds those without words.
RELATIONS = {
    "own": lazy_gettext("the role has own right to what the organisation recorded"),
    "received": lazy_gettext("the role has own right to what the organisation received"),
    "authored": lazy_gettext("recorded it"),
    "authored_outside_school": lazy_gettext("recorded it, and so coordinates it"),
    "stood_in_for": lazy_gettext("stands in for the colleague who recorded it"),
    "unclaimed": lazy_gettext("it is a proposal that waits for a coordinator"),
    "uncoordinated": lazy_gettext("leads the organisation while nobody else coordinates it"),
    "uncoordinated_unclaimed": lazy_gettext("it is a proposal, and there is no coordinator"),
    "registered": lazy_gettext("registered this young person"),
    "asked": lazy_gettext("it was asked of this function"),
    "handling": lazy_gettext("handles what was asked"),
    "desk": lazy_gettext("it lies on this process director's desk"),
    "named": lazy_gettext("was named for it"),
    "climbed": lazy_gettext("it was late and has climbed to this lead"),
    "break_glass": lazy_gettext("broke glass for it in an emergency"),
    "participant": lazy_gettext("sits in the case"),
    "director": lazy_gettext("leads the case"),
}
SOURCES = {
    "follow_up": lazy_gettext("follow-up %(reference)s"),
    "share": lazy_gettext("a share"),
    "desk_item": lazy_gettext("desk item %(reference)s"),
    "break_glass": lazy_gettext("broken glass %(reference)s"),
    "case": lazy_gettext("case %(reference)s"),
    "contribution_share": lazy_gettext("it was shared with them"),
}


def sentence(one: Standing) -> str:
    """Return in the language in use whether and why a record opens to somebody.

    Args:
        one: as far as the asker may know it.
    """
    if one.level is None:
        return gettext("%(who)s does not see this record, as far as you may know.", who=who(one))
    return gettext(
        "%(who)s sees %(amount)s, because of this: %(reasons)s.",
        who=who(one),
        amount=amount(one.level),
        reasons=gettext("; and also: ").join(dict.fromkeys(map(reason_text, one.reasons))),
    )


def install(app: Flask) -> None:
    """Give the templates these functions.

    Args:
        app: the application.
    """
    app.jinja_env.globals |= {
        "access_sentence": sentence,
        "access_who": who,
        "access_amount": amount,
        "access_reason": reason_text,
    }


def amount(level: Level) -> str:
    """Return how much of a record opens at a level."""
    return gettext(AMOUNTS[level])


def in_every_language(one: Standing) -> dict[str, str]:
    """Return the sentence by language.

    Args:
        one: as far as the asker may know it.
    """
    found = {}
    for locale in i18n.LOCALES:
        with i18n.use(locale):
            found[locale] = sentence(one)
    return found


def who(one: Standing) -> str:
    """Return who it is about: a person, a function elsewhere, or the owner's own people."""
    place = one.organisation.name
    if one.function is None:
        return gettext("Who may at %(organisation)s, whose record it is,", organisation=place)
    function = function_name(one.function)
    if one.member is None:
        return gettext(
            "The %(function)s at %(organisation)s", function=function, organisation=place
        )
    name = one.member.account.name
    return gettext(
        "%(name)s (%(role)s, %(organisation)s)", name=name, role=function, organisation=place
    )


def reason_text(reason: Reason) -> str:
    """Return one reason with what it lives by, what for, on which basis and until when."""
    text = gettext(RELATIONS[reason.relation])
    if reason.replacing:
        text = gettext("stands in for a colleague of whom this holds: %(reason)s", reason=text)
    details = "; ".join(_details(reason))
    return f"{text} ({details})" if details else text


def _details(reason: Reason) -> Iterator[str]:
    source = reason.source
    if source is not None and source.kind in SOURCES:
        yield gettext(SOURCES[source.kind], reference=source.reference)
    if reason.purpose:
        yield gettext("purpose: %(purpose)s", purpose=member_of("Purpose", reason.purpose))
    if reason.legal_basis:
        basis = member_of("LegalBasis", reason.legal_basis)
        yield gettext("legal basis: %(basis)s", basis=basis)
    if reason.until:
        yield gettext("until %(moment)s", moment=i18n.moment(reason.until))
