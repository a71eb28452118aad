"""A line of hours as a person would say it: "Tue 3:30–6:00 pm, every second week".

Rows that differ only in their weekday or their times are said together. A row's description is said in
brackets when it is short and holds no digit (one with digits mostly repeats the times), and alone when
the row has no times.
"""

from collections.abc import Iterable, Sequence
from datetime import date, time

from directory.hours.recurrence import Pattern, pattern_of, week_number
from directory.hours.schedule import Hours
from directory.hours.wording import Wording, wording_for

NOTE_LENGTH = 60

Span = tuple[time | None, time | None]


def phrase(rows: Iterable[Hours], lang: str, today: date | None = None) -> str:
    """One line in English or Spanish. With `today`, rows that are over are left out and dates are told."""
    return describe(rows, wording_for(lang), today)


def describe(rows: Iterable[Hours], wording: Wording, today: date | None = None) -> str:
    """One line in the words given; "" for no rows."""
    live = [row for row in dict.fromkeys(rows) if today is None or pattern_of(row).last >= today]
    lines = [_line(days, group, wording, today) for group in _rhythms(live) for days, group in _alike(group)]
    said = "; ".join(line for line in dict.fromkeys(lines) if line)
    return said[:1].upper() + said[1:]


def row_note(row: Hours, lang: str) -> str:
    """What a week grid has to add to a row's times: the rhythm, when it is not every week, and the note."""
    wording, pattern = wording_for(lang), pattern_of(row)
    is_plain = pattern.unit == "week" or (pattern.unit == "month" and not _is_monthly(pattern))
    days = "" if is_plain else _days(pattern, wording)
    return ", ".join(part for part in (days, _interval(pattern, wording), _note(row)) if part)


def _rhythms(rows: Sequence[Hours]) -> list[list[Hours]]:
    """Rows in groups that differ in weekday and times alone; one that goes by the month stands alone."""
    groups: dict[object, list[Hours]] = {}
    for row in rows:
        groups.setdefault(_rhythm(row) if _is_weekly(pattern_of(row)) else row, []).append(row)
    return list(groups.values())


def _rhythm(row: Hours) -> tuple[object, ...]:
    """All that must agree for two weekly rows to be said together. Of the first date its week is enough:
    a Monday and a Wednesday row of one term begin on different dates.
    """
    pattern = pattern_of(row)
    turn = week_number(pattern.anchor) % pattern.interval if pattern.anchor else None
    return pattern.interval, turn, week_number(pattern.first), pattern.last, row.description


def _is_weekly(pattern: Pattern) -> bool:
    return pattern.unit == "week" and not pattern.month_days


def _alike(rows: Sequence[Hours]) -> list[tuple[frozenset[int], list[Hours]]]:
    """Weekdays that keep the same times, each with one row per time."""
    by_day: dict[int, dict[Span, Hours]] = {}
    for row in rows:
        for weekday in pattern_of(row).weekdays:
            by_day.setdefault(weekday, {})[row.opens_at, row.closes_at] = row
    if not by_day:
        return [(frozenset(), list(rows))]
    shared: dict[frozenset[Span], list[int]] = {}
    for weekday in sorted(by_day):
        shared.setdefault(frozenset(by_day[weekday]), []).append(weekday)
    return [(frozenset(days), sorted(by_day[days[0]].values(), key=_by_clock)) for days in shared.values()]


def _line(weekdays: frozenset[int], rows: Sequence[Hours], wording: Wording, today: date | None) -> str:
    row = rows[0]
    pattern = pattern_of(row)
    days = _weekdays(weekdays, wording) if _is_weekly(pattern) else _days(pattern, wording)
    times = ", ".join(_times(row, wording) for row in rows)
    note = _note(row)
    main = " ".join(part for part in (days, times.strip(", "), f"({note})" if note else "") if part)
    if not days and not times.strip(", "):
        main = " ".join(row.description.split())
    return ", ".join(
        part for part in (main, _interval(pattern, wording), *_dates(row, wording, today)) if part
    )


def _days(pattern: Pattern, wording: Wording) -> str:
    """The days of a row that goes by the month, or of one date."""
    if pattern.unit == "once" and pattern.anchor is not None:
        weekday = wording.days[pattern.anchor.weekday()]
        return wording.once.format(weekday, wording.day_date(pattern.anchor))
    weekdays = _nth_weekdays(pattern, wording)
    month_days = _month_days(pattern.month_days, wording)
    return ", ".join(part for part in (weekdays, month_days) if part)


def _nth_weekdays(pattern: Pattern, wording: Wording) -> str:
    if not _is_monthly(pattern):
        return _weekdays(pattern.weekdays, wording)
    ordinals: dict[int, list[str]] = {}
    for rule in pattern.rules:
        ordinals.setdefault(rule.weekday, []).append(wording.ordinals.get(rule.nth, ""))
    named = [f"{wording.listed(nths)} {wording.days[weekday]}".strip() for weekday, nths in ordinals.items()]
    return wording.nth_of_month.format(", ".join(named))


def _is_monthly(pattern: Pattern) -> bool:
    return any(rule.nth for rule in pattern.rules)


def _month_days(days: Sequence[int], wording: Wording) -> str:
    forward = [str(day) for day in days if day > 0]
    pattern = wording.on_month_days if len(forward) > 1 else wording.on_month_day
    parts = [pattern.format(wording.listed(forward))] if forward else []
    for day in days:
        if day < 0:
            parts.append(wording.last_month_day if day == -1 else wording.day_from_end.format(-day))
    return ", ".join(parts)


def _weekdays(weekdays: frozenset[int], wording: Wording) -> str:
    if len(weekdays) == 7:
        return wording.every_day
    return ", ".join(_run(run, wording) for run in _runs(sorted(weekdays)))


def _runs(weekdays: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for weekday in weekdays:
        if runs and runs[-1][-1] == weekday - 1:
            runs[-1].append(weekday)
        else:
            runs.append([weekday])
    return runs


def _run(run: Sequence[int], wording: Wording) -> str:
    names = [wording.days[weekday] for weekday in run]
    return f"{names[0]}–{names[-1]}" if len(run) > 2 else ", ".join(names)


def _times(row: Hours, wording: Wording) -> str:
    return wording.all_day if row.is_all_day else wording.span(row.opens_at, row.closes_at)


def _interval(pattern: Pattern, wording: Wording) -> str:
    if pattern.interval == 1 or pattern.unit not in ("week", "month"):
        return ""
    if pattern.unit == "week":
        return wording.second_week if pattern.interval == 2 else wording.nth_week.format(pattern.interval)
    return wording.second_month if pattern.interval == 2 else wording.nth_month.format(pattern.interval)


def _dates(row: Hours, wording: Wording, today: date | None) -> list[str]:
    pattern = pattern_of(row)
    if today is None or pattern.unit == "once":
        return []
    starts = [wording.from_date.format(wording.day_date(pattern.first))] if pattern.first > today else []
    ends = [wording.until_date.format(wording.day_date(pattern.last))] if pattern.last < date.max else []
    return starts + ends


def _note(row: Hours) -> str:
    note = " ".join(row.description.split())
    is_short = len(note) <= NOTE_LENGTH and not any(character.isdigit() for character in note)
    return note if is_short else ""


def _by_clock(row: Hours) -> tuple[bool, time]:
    return row.opens_at is None, row.opens_at or time(0)
