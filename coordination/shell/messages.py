"""Words for every code that an error can carry; a test finds the codes that have none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coordination.core.i18n import gettext, lazy_gettext
from coordination.shell import duplicate_words, plan_lists, sentences

_UNKNOWN = "invalid"
WORDS = sentences.WORDS | plan_lists.SENTENCES | duplicate_words.SENTENCES
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
    text = WORDS.get(with_parameters) or WORDS.get(code) or WORDS[_UNKNOWN]
    try:
        return gettext(text) % parameters if parameters else gettext(text)
    except KeyError:  # a sentence must not become a defect because a number is missing
        return gettext(WORDS[_UNKNOWN])


def title(status: int) -> str:
    """Return the heading of an error page."""
    return gettext(TITLES.get(status) or lazy_gettext("Something went wrong"))
