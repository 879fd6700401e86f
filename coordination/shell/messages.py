"""Words for every code that an error can carry; a test finds the codes that have none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coordination.core.i18n import gettext, lazy_gettext

WORDS: dict[str, str] = {
    # The request itself
    "unauthenticated": lazy_gettext("Log in to go on."),
    "not_found": lazy_gettext("This does not exist, or you may not see it."),
    "refused": lazy_gettext("You may not do this."),
    "token_scope": lazy_gettext("This token may not be used for this."),
    "undeclared": lazy_gettext("You may not do this."),
    "stale": lazy_gettext("Somebody else changed this meanwhile. Look at it again first."),
    "version_required": lazy_gettext("Say which version you change (If-Match)."),
    "idempotency_key_reused": lazy_gettext("This Idempotency-Key was used for another request."),
    "invalid": lazy_gettext("Something is not right yet."),
    "malformed": lazy_gettext("The request cannot be read."),
    "form_token": lazy_gettext("This page was open too long. Go back, reload it and try again."),
    "media_type": lazy_gettext("Send this as application/json."),
    "too_large": lazy_gettext("This is too large to be taken in."),
    "method_not_allowed": lazy_gettext("This address cannot be used in this way."),
    "timeout": lazy_gettext("The request took too long to arrive."),
    "too_many_requests": lazy_gettext("Too many requests. Wait a moment and try again."),
    "unavailable": lazy_gettext("Schakel cannot be reached for a moment. Nothing was changed."),
    "failed": lazy_gettext("Something went wrong on our side. Nothing was changed."),
    # Fields
    "required": lazy_gettext("Fill this in."),
    "unknown_field": lazy_gettext("There is no such field."),
    "choice": lazy_gettext("Choose one of the list."),
    "characters": lazy_gettext("Take out the characters that cannot be shown."),
    "length": lazy_gettext("This is too short or too long."),
    "length_min": lazy_gettext("Write at least %(min)s characters."),
    "length_max": lazy_gettext("Write at most %(max)s characters."),
    "length_min_max": lazy_gettext("Write %(min)s to %(max)s characters."),
    "range": lazy_gettext("This number is too small or too large."),
    "range_min": lazy_gettext("Give %(min)s or more."),
    "range_max": lazy_gettext("Give %(max)s or less."),
    "range_min_max": lazy_gettext("Give a number from %(min)s to %(max)s."),
    "invalid_date": lazy_gettext("Give a date that exists, as 2026-03-14."),
    "invalid_moment": lazy_gettext("Give a time with its zone, as 2026-03-14T09:05:00Z."),
    "invalid_email": lazy_gettext("Give an address as name@example.org."),
    "invalid_boolean": lazy_gettext("Give yes or no."),
    "invalid_integer": lazy_gettext("Give a whole number."),
    "invalid_awareness": lazy_gettext("Give a time with its zone, as 2026-03-14T09:05:00Z."),
    "too_many_values": lazy_gettext("Give one value."),
    "cursor": lazy_gettext("This page of the list is gone. Begin at the first."),
    # Logging in
    "login_failed": lazy_gettext("The address or the password is not right."),
    "password_length": lazy_gettext("Choose a password of %(min)s to %(max)s characters."),
    "password_wrong": lazy_gettext("This is not your password."),
    # Partners and memberships
    "mail_domain": lazy_gettext("This address does not belong to the organisation."),
    "dates_in_order": lazy_gettext("The last day is before the first, or has passed."),
    "membership_exists": lazy_gettext("This person has this membership, or it waits already."),
    "membership_not_waiting": lazy_gettext("This proposal was answered already."),
    "membership_ended": lazy_gettext("This membership has ended already."),
    "membership_of_oneself": lazy_gettext("You cannot do this for yourself."),
    "membership_confirmer": lazy_gettext("Somebody else must confirm this."),
    "contact_exists": lazy_gettext("This person answers for this function already."),
    "stand_in_overlap": lazy_gettext("Somebody stands in on some of these days already."),
    "stand_in_of_another": lazy_gettext("Only the lead sets a stand-in for a colleague."),
    "stand_in_person": lazy_gettext("Choose a colleague of the same organisation."),
    "token_expiry": lazy_gettext("Choose a moment within a year from now."),
}
TITLES = {
    400: lazy_gettext("This request cannot be read"),
    401: lazy_gettext("Log in"),
    403: lazy_gettext("You may not do this"),
    404: lazy_gettext("Page not found"),
    409: lazy_gettext("This is not possible now"),
    412: lazy_gettext("Changed meanwhile"),
    413: lazy_gettext("Too large"),
    422: lazy_gettext("Something is not right yet"),
    428: lazy_gettext("Version missing"),
    429: lazy_gettext("Too many requests"),
    503: lazy_gettext("Not reachable for a moment"),
}


def word(code: str, parameters: Mapping[str, Any]) -> str:
    """Return the sentence for a code in the language in use.

    A code may have sentences for the parameters that are there: `length_min` where only `min` is.

    Args:
        code: of a problem.
        parameters: numbers and names for the sentence.
    """
    with_parameters = "_".join([code, *sorted(parameters, reverse=True)])
    text = WORDS.get(with_parameters) or WORDS.get(code) or WORDS["invalid"]
    return gettext(text) % parameters if parameters else gettext(text)


def title(status: int) -> str:
    """Return the heading of an error page."""
    return gettext(TITLES.get(status) or lazy_gettext("Something went wrong"))
