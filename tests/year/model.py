"""What must be, reckoned in plain Python from product text §4.4 and §4.5.

Imports nothing of the product. A stage strikes at 07:00 on its day and is heard at the first look
of a scheduler from then on, unless what it was about has gone on meanwhile. Stages that lie before
the offer are skipped. Of the desk of a process director the text gives no days: two working days,
one for what is urgent, and the lead after two more, as the product proposes.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.year.days import DAY, day_of, further, moment
from tests.year.lives import Life, everybody, one

ACT_HOUR = 10  # people act at ten in the morning
INFORM_DAYS = 30  # within which a young person hears that something was shared
# Working days from the date: before it, on it, late, escalated; the quick ladder has no warning.
ORDINARY = {"before": -2, "on_day": 0, "late": 2, "escalated": 5}
QUICK = {"on_day": 0, "late": 1, "escalated": 2}
RELEASE = {"on_day": 0, "late": 2}

Names = tuple[str, ...]
Subject = tuple[int, str]  # number of the life, and what of it: question, inform, overdue, declined
Heard = tuple[Subject, str, str]  # subject, stage, member


@dataclass(frozen=True)
class Phase:
    """A time in which the same clock runs.

    Attributes:
        subject: what it is about.
        prefix: of the names of its stages.
        days: working days of each stage from the date.
        date: that it counts against.
        since: stages before this moment are skipped.
        begins: moment from which a look hears it.
        ends: moment from which no look hears it, or None.
        region: whose holidays do not count.
    """

    subject: Subject
    prefix: str
    days: dict[str, int]
    date: dt.date
    since: dt.datetime
    begins: dt.datetime
    ends: dt.datetime | None
    region: str | None = None

    def heard(self, ticks: Sequence[dt.datetime]) -> Iterator[tuple[str, int]]:
        """Yield every stage that is heard, with the number of the look that hears it."""
        for stage, number in self.days.items():
            day = further(self.date, number, self.region)
            found = bisect_left(ticks, max(moment(day), self.begins))
            over = found == len(ticks) or (self.ends is not None and ticks[found] >= self.ends)
            if moment(day) >= self.since and not over:
                yield stage, found


def reminders(lives: Iterable[Life], ticks: Sequence[dt.datetime]) -> dict[Heard, int]:
    """Return every reminder that must be written, with the number of the look that writes it.

    Args:
        lives: what people do.
        ticks: when schedulers look, in order.
    """
    found = {}
    for life in lives:
        for phase in (*_phases(life), *_informing(life)):
            found.update(_heard(life, phase, ticks))
        found.update(_of_desk(life, ticks, found))
    return found


def _heard(life: Life, phase: Phase, ticks: Sequence[dt.datetime]) -> Iterator[tuple[Heard, int]]:
    for stage, tick in phase.heard(ticks):
        for member in _recipients(life, phase, stage):
            yield (phase.subject, f"{phase.prefix}_{stage}", member), tick


def _phases(life: Life) -> Iterator[Phase]:
    subject, kind = (life.number, "question"), life.kind
    ladder = QUICK if kind.quick else ORDINARY
    if not kind.inside:
        by = further(life.proposed, 1 if kind.quick else 2)
        since, until = at(life.proposed), _at(life.released or life.ended)
        yield Phase(subject, "release", RELEASE, by, since, since, until)
    if life.offered is None:
        return
    offered, region = at(life.offered), life.region
    by = further(life.offered, kind.accept, region)
    until = _at(life.accepted or life.ended)
    yield Phase(subject, "respond", ladder, by, offered, offered, until, region)
    if life.accepted is not None:
        due, begins = further(life.offered, kind.complete, region), at(life.accepted)
        yield Phase(subject, "due", ladder, due, offered, begins, _at(life.ended), region)


def _informing(life: Life) -> Iterator[Phase]:
    if not life.shared or life.released is None:
        return
    unseen = life.ended if life.accepted is None else None
    since, until = at(life.released), _at(life.informed or unseen)
    due = life.released + INFORM_DAYS * DAY
    yield Phase((life.number, "inform"), "inform", ORDINARY, due, since, since, until)


def _of_desk(
    life: Life, ticks: Sequence[dt.datetime], heard: dict[Heard, int]
) -> Iterator[tuple[Heard, int]]:
    """Yield what a process director hears of the own desk."""
    director = one("municipality", "process_director", life.town)
    opened = [heard.get(((life.number, "question"), f"{p}_escalated", director)) for p in FIRST]
    begins = [ticks[tick] for tick in opened if tick is not None]
    if begins and life.kind.asked != "municipality":
        yield from _heard(life, _desk(life, "overdue", begins[0], _at(life.ended)), ticks)
    if life.end == "declined" and life.ended is not None:
        yield from _heard(life, _desk(life, "declined", at(life.ended), None), ticks)


FIRST = ("respond", "due")


def _desk(life: Life, why: str, begins: dt.datetime, ends: dt.datetime | None) -> Phase:
    due = further(day_of(begins), 1 if life.kind.soon else 2)
    return Phase((life.number, why), "desk", RELEASE, due, begins, begins, ends)


def _recipients(life: Life, phase: Phase, stage: str) -> Names:
    """Return who hears a stage of a phase."""
    school_lead = one("school", "organisation_lead", life.town)
    coordinators = everybody("school", "care_coordinator", life.town)
    director = one("municipality", "process_director", life.town)
    late, escalated = stage == "late", stage == "escalated"
    if phase.prefix == "release":
        return (school_lead,) if late else coordinators
    if phase.prefix == "inform":
        return (*coordinators * (not escalated), *(school_lead,) * (late or escalated))
    if phase.prefix == "desk":
        return (director, *(one("municipality", "organisation_lead", life.town),) * late)
    if escalated:
        return (_top(life, director),)
    asked = (one(life.kind.asked, life.kind.role, life.town, life.handler),)
    if phase.prefix == "respond":
        asked = everybody(life.kind.asked, life.kind.role, life.town)
    lead = one(life.kind.asked, "organisation_lead", life.town)
    asker = () if life.kind.inside else (one("school", "care_coordinator", life.town, life.asker),)
    return (*asked, *(lead, *asker) * late)


def _top(life: Life, director: str) -> str:
    """Return where a ladder ends: inside with the lead, a director's own with theirs."""
    if life.kind.inside or life.kind.asked == "municipality":
        return one(life.kind.asked, "organisation_lead", life.town)
    return director


@dataclass(frozen=True)
class News:
    """What a member hears of once.

    Attributes:
        member: who.
        about: the question, or the signal where only a feedback line is read.
        since: moment from which it is news.
        until: moment at which it is looked at, or None.
    """

    member: str
    about: Subject
    since: dt.datetime
    until: dt.datetime | None


def news(lives: Iterable[Life]) -> Iterator[News]:
    """Yield what ends tell; the first of those who hear of an end may look at it."""
    for life in lives:
        for number, (member, about) in enumerate(_told(life)):
            assert life.ended is not None
            looks = number == 0 and life.looked is not None
            until = at(life.ended + (life.looked or 0) * DAY) if looks else None
            yield News(member, (life.number, about), at(life.ended), until)


def _told(life: Life) -> list[tuple[str, str]]:
    """Return who hears how it ended; nobody of their own act."""
    if life.ended is None or life.end == "kept":
        return []
    asked = life.kind.asked, life.kind.role, life.town
    if life.end == "withdrawn":
        return [(member, "question") for member in everybody(*asked)]
    asker = one("school", "care_coordinator", life.town, life.asker)
    if life.kind.inside:
        asker = one("school", "care_coordinator", life.town, 3 - life.handler)
    found, wrote = [(asker, "question")], author(life)
    own = life.kind.inside and life.kind.name != "review"
    if life.end == "done" and wrote != asker and not own:
        found.append((wrote, "signal"))
    return found


def author(life: Life) -> str:
    """Return who recorded the signal."""
    role = "mentor" if life.kind.name == "review" else "care_coordinator"
    return one("school", role, life.town, life.author)


def unread(lives: Iterable[Life], tick: dt.datetime) -> dict[str, set[Subject]]:
    """Return what each member has not looked at yet at a moment."""
    found: dict[str, set[Subject]] = defaultdict(set)
    for item in news(lives):
        if item.since <= tick and (item.until is None or tick < item.until):
            found[item.member].add(item.about)
    return found


def digests(ticks: Sequence[dt.datetime]) -> dict[tuple[int, int], int]:
    """Return the ISO weeks that have a digest, with the number of the look that claims it.

    A digest leaves on Monday at 07:00 or, when nobody looked, as soon as somebody does; a week in
    which nobody looks has none, and the next one says everything.
    """
    found: dict[tuple[int, int], int] = {}
    for number, tick in enumerate(ticks):
        day = day_of(tick)
        monday = day - day.weekday() * DAY
        if tick < moment(monday):
            monday -= 7 * DAY
        year, week, _ = monday.isocalendar()
        found.setdefault((year, week), number)
    return found


def at(day: dt.date) -> dt.datetime:
    """Return the moment at which people act on a day."""
    return moment(day, ACT_HOUR)


def _at(day: dt.date | None) -> dt.datetime | None:
    return None if day is None else at(day)
