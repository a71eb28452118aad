"""Hours that people wrote as text, read into rows; whatever is in doubt is handed back unread.

Nothing is guessed in silence: a clause (a line, or a part between semicolons) is read whole or not at
all. "Every other Tuesday" gives a row without a first date, which has no dates until somebody adds one.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import time
from typing import NamedTuple

from directory.hours.clock import read_span
from directory.hours.schedule import DayRule, Hours, byday_of
from directory.hours.words import Kind, Token, narrows, plain_text, tokens_in

MAX_TEXT = 10_000
"""Characters that are read; the rest of a longer text is reported unread."""

MAX_UNREAD = 200

ALL_DAY = (time(0), time(23, 59))

Span = tuple[time, time | None]


class ReadHours(NamedTuple):
    """Rows in the order of the text, and every piece of it that the rows leave out."""

    rows: list[Hours]
    unread: list[str]


@dataclass
class Days:
    rules: list[DayRule] = field(default_factory=list)
    is_alternate: bool = False


@dataclass
class Times:
    """No spans at all means "closed"."""

    spans: list[Span] = field(default_factory=list)


Group = Days | Times

_LINES = re.compile(r"\\[rn]|[\r\n]")
_HEADING = re.compile(r"\A([^:;\d]{1,80}):(?!\d)")
_HEADING_LINE = re.compile(r"\A([^;]{1,80}):")
_WORDS_LINE = re.compile(r"\A[^:;\d]{1,80}")
_BRACKETS = re.compile(r"\(([^()]{0,200})\)")
_PLAIN_HEADINGS = {"", "hours", "open", "horario", "days", "days and hours", "hours of operation", "schedule"}


def parse_hours(text: str) -> ReadHours:
    """Read "Mon-Fri 9-5; 2nd Saturday 9am-12pm" and its many kin, in English or Spanish."""
    reader = _Reader()
    for line in _LINES.split(text[:MAX_TEXT]):
        reader.read_line(line)
    reader.end_block()
    if len(text) > MAX_TEXT:
        reader.unread.append(text[MAX_TEXT : MAX_TEXT + MAX_UNREAD].strip())
    return ReadHours(list(dict.fromkeys(reader.rows)), [piece for piece in reader.unread if piece])


class _Reader:
    """Goes through the lines, with the heading they stand under and the half clause that waits for its
    other half ("8-12; 1-5, Mon-Fri" names the days once).
    """

    def __init__(self) -> None:
        self.rows: list[Hours] = []
        self.unread: list[str] = []
        self.heading = ""
        self.is_heading_used = True
        self.waiting: Group | None = None
        self.waiting_text = ""

    def read_line(self, line: str) -> None:
        line = line.strip()
        if not line:
            self.end_block()
        heading = _HEADING_LINE.fullmatch(line) or _HEADING.match(line)
        if heading and not _is_days(heading[1]):
            self._head(" ".join(heading[1].split()))
            line = line[heading.end() :]
        elif _WORDS_LINE.fullmatch(line) and groups_in(line) is None:
            self._head(" ".join(line.split()))
            return
        for clause in line.split(";"):
            if clause.strip():
                self._read_clause(clause.strip())

    def end_block(self) -> None:
        """A blank line: what waits is settled, and the heading no longer holds."""
        self._head("")

    def _head(self, heading: str) -> None:
        self._settle()
        if not self.is_heading_used:
            self.unread.append(self.heading)
        self.heading = "" if heading.lower() in _PLAIN_HEADINGS else heading
        self.is_heading_used = not self.heading

    def _read_clause(self, clause: str) -> None:
        self.is_heading_used = True
        notes = [note.strip() for note in _BRACKETS.findall(clause)]
        groups = None if self._is_narrowed(notes) else groups_in(_BRACKETS.sub(" ", clause))
        if groups is None:
            self._settle()
            self._leave(clause)
            return
        notes = [note for note in notes if not _is_idle(note)]
        self.unread += notes
        self._take(groups, clause, ", ".join(notes))

    def _take(self, groups: list[Group], clause: str, note: str) -> None:
        """Keep a clause that has days and times; let one with only one of them wait for the other."""
        joined = _joined(self.waiting, groups)
        if joined is None:
            self._settle()
            joined = groups
        text = f"{self.waiting_text}; {clause}" if self.waiting_text else clause
        self.waiting, self.waiting_text = None, ""
        if len(joined) == 1:
            self.waiting, self.waiting_text = joined[0], text
        elif len(joined) % 2 == 0:
            self._keep(joined, note)
        else:
            self._leave(text)

    def _settle(self) -> None:
        """What waited in vain: days without times are a row, times without days are unread, and a whole
        day without days is every day.
        """
        group, text = self.waiting, self.waiting_text
        self.waiting, self.waiting_text = None, ""
        if isinstance(group, Days):
            self._add(group, (None, None), "")
        elif isinstance(group, Times) and group.spans == [ALL_DAY]:
            self._add(Days([DayRule(0, day) for day in range(7)]), ALL_DAY, "")
        elif group is not None:
            self._leave(text)

    def _keep(self, groups: list[Group], note: str) -> None:
        for left, right in zip(groups[::2], groups[1::2], strict=True):
            days, times = (left, right) if isinstance(left, Days) else (right, left)
            assert isinstance(days, Days) and isinstance(times, Times), "pairs hold one of each"
            for span in times.spans:
                self._add(days, span, note)

    def _add(self, days: Days, span: tuple[time | None, time | None], note: str) -> None:
        said = [part for part in (self.heading, note) if part]
        row = Hours(
            freq="MONTHLY" if any(rule.nth for rule in days.rules) else "WEEKLY",
            byday=byday_of(dict.fromkeys(days.rules)),
            opens_at=span[0],
            closes_at=span[1],
            description=", ".join(said),
        )
        self.rows.append(replace(row, interval=2) if days.is_alternate else row)

    def _is_narrowed(self, notes: list[str]) -> bool:
        said = [self.heading, *notes]
        return any(narrows(part) for part in said) or any(_has_digit(note) for note in notes)

    def _leave(self, clause: str) -> None:
        text = f"{self.heading}: {clause}" if self.heading else clause
        self.unread.append(" ".join(text[:MAX_UNREAD].split()))


def groups_in(clause: str) -> list[Group] | None:
    """Days and times in the order written, neighbours of a kind put together. None if a word is strange."""
    tokens = [token for token in tokens_in(clause) if token.kind is not Kind.FILLER]
    alternates = [token for token in tokens if token.kind is Kind.ALTERNATE]
    tokens = [token for token in tokens if token.kind is not Kind.ALTERNATE]
    groups = _Grouping(tokens).groups()
    if groups is None or not alternates:
        return groups
    days = [group for group in groups if isinstance(group, Days)]
    if len(alternates) != 1 or len(days) != 1 or any(rule.nth for rule in days[0].rules):
        return None
    days[0].is_alternate = True
    return groups


class _DoubtError(Exception):
    """The clause cannot be read for certain."""


class _Grouping:
    """One pass over the tokens of a clause."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0

    def groups(self) -> list[Group] | None:
        found: list[Group] = []
        try:
            while self.at < len(self.tokens):
                if group := self._next():
                    found.append(group)
            return _merged(found)
        except _DoubtError:
            return None

    def _next(self) -> Group | None:
        kind = self.tokens[self.at].kind
        if kind is Kind.SEPARATOR or (kind is Kind.DASH and self._parts_days_from_times()):
            self.at += 1
            return None
        if kind in (Kind.DAYS, Kind.ORDINAL, Kind.EVERY):
            return self._days()
        if kind is Kind.TIME:
            return Times([self._span()])
        if kind in (Kind.ALL_DAY, Kind.CLOSED):
            self.at += 1
            return Times([ALL_DAY] if kind is Kind.ALL_DAY else [])
        raise _DoubtError

    def _parts_days_from_times(self) -> bool:
        """A dash between days and times is only punctuation: "Mon - 9am-5pm"."""
        before, after = self._kind(-1), self._kind(1)
        days, times = {Kind.DAYS, Kind.OF_MONTH}, {Kind.TIME, Kind.ALL_DAY, Kind.CLOSED}
        return (before in days and after in times) or (before in times and after in {Kind.DAYS, Kind.ORDINAL})

    def _days(self) -> Days:
        is_every = self._skip(Kind.EVERY)
        ordinals = self._ordinals()
        token = self._expect(Kind.DAYS)
        if not ordinals:
            return Days([DayRule(0, day) for day in self._through(token)])
        of_month = self._skip(Kind.OF_MONTH)
        # "Every second Tuesday" is said of the fortnight as often as of the month.
        if len(token.days) != 1 or self._kind(0) is Kind.DASH and self._kind(1) is Kind.DAYS:
            raise _DoubtError
        if is_every and ordinals == [2] and not of_month:
            raise _DoubtError
        return Days([DayRule(nth, token.days[0]) for nth in ordinals])

    def _ordinals(self) -> list[int]:
        found: list[int] = []
        while self._kind(0) is Kind.ORDINAL or (found and self._kind(0) is Kind.SEPARATOR):
            if self._kind(0) is Kind.ORDINAL:
                found.append(self.tokens[self.at].nth)
            self.at += 1
        return found

    def _through(self, first: Token) -> list[int]:
        """One day, a group such as "weekdays", or a run that may go round the week's end."""
        if self._kind(0) is not Kind.DASH or self._kind(1) is not Kind.DAYS:
            return list(first.days)
        self.at += 1
        last = self._expect(Kind.DAYS)
        if len(first.days) != 1 or len(last.days) != 1 or first.days == last.days:
            raise _DoubtError
        length = (last.days[0] - first.days[0]) % 7
        return [(first.days[0] + step) % 7 for step in range(length + 1)]

    def _span(self) -> Span:
        opens = self._expect(Kind.TIME).clock
        assert opens is not None, "a time token carries its clock"
        if self._kind(0) is not Kind.DASH or self._kind(1) is not Kind.TIME:
            if not opens.is_settled:
                raise _DoubtError
            return opens.as_time(), None
        self.at += 1
        closes = self._expect(Kind.TIME).clock
        span = read_span(opens, closes) if closes else None
        if span is None or self._kind(0) is Kind.DASH and self._kind(1) is Kind.TIME:
            raise _DoubtError
        return span

    def _kind(self, offset: int) -> Kind | None:
        at = self.at + offset
        return self.tokens[at].kind if 0 <= at < len(self.tokens) else None

    def _skip(self, kind: Kind) -> bool:
        if self._kind(0) is not kind:
            return False
        self.at += 1
        return True

    def _expect(self, kind: Kind) -> Token:
        if self._kind(0) is not kind:
            raise _DoubtError
        self.at += 1
        return self.tokens[self.at - 1]


def _joined(waiting: Group | None, groups: list[Group]) -> list[Group] | None:
    """Half a clause and the one after it as one; None where they are no halves of each other."""
    if waiting is None or not groups:
        return groups
    if isinstance(waiting, Times) and isinstance(groups[0], Times) and waiting.spans and groups[0].spans:
        return [Times(waiting.spans + groups[0].spans), *groups[1:]]
    is_other_half = len(groups) == 1 and type(groups[0]) is not type(waiting)
    return [waiting, *groups] if is_other_half else None


def _merged(groups: list[Group]) -> list[Group]:
    merged: list[Group] = []
    for group in groups:
        if merged and type(merged[-1]) is type(group):
            merged[-1] = _both(merged[-1], group)
        else:
            merged.append(group)
    return merged


def _both(left: Group, right: Group) -> Group:
    """Two neighbours of a kind. In doubt: "closed" beside times, a day named twice ("24/7, Sat"), and
    days with an ordinal beside days without.
    """
    if isinstance(left, Times) and isinstance(right, Times) and left.spans and right.spans:
        return Times(left.spans + right.spans)
    if isinstance(left, Days) and isinstance(right, Days):
        rules = left.rules + right.rules
        if len(set(rules)) == len(rules) and len({bool(rule.nth) for rule in rules}) == 1:
            return Days(rules)
    raise _DoubtError


def _is_days(text: str) -> bool:
    """Whether a heading is itself the days: "Monday: 9am-5pm"."""
    groups = groups_in(text)
    return bool(groups) and all(isinstance(group, Days) for group in groups or [])


def _is_idle(note: str) -> bool:
    return plain_text(note).strip() in ("only", "sólo", "solo", "")


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)
