"""Any search, and any shortlist, as a file to take along: CSV, XLSX or PDF, with the names made here.

A file holds what the pages say and nothing more: no place that is confidential, and no distance to it. Its
name says nothing of what was asked: it may lie in a folder that others open.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import BoundedSemaphore

import segno
from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import TooManyRequests

from directory.exchange.paper import Item, Paper, pdf_bytes
from directory.exchange.sheets_out import Sheet, csv_bytes, xlsx_bytes
from directory.queries.categories import labels_by_slug
from directory.queries.listings import Listing, Picked, listings_of
from directory.queries.schools import school_by_slug
from directory.queries.services import Moment, moment_at
from directory.queries.shortlists import entries_of
from directory.queries.translations import told_in
from directory.search import Answer, Query, find
from directory.web import now
from directory.web.access import access, anyone
from directory.web.languages import page_language
from directory.web.phrases import ago, day_long, miles
from directory.web.public import district_here, district_name, filters, public
from directory.web.public.addresses import args_of, find_address, question
from directory.web.public.codes import whole_address
from directory.web.public.search import is_sensitive, subject_of
from directory.web.public.shortlist import ids_in, kept_ids, shared_address
from directory.web.public.takeaway import Worded, columns, phone_in_words, row_of, worded

MOST = {"csv": 2000, "xlsx": 2000, "pdf": 200}
"""Services in a file of each kind. A longer list says inside that it was cut."""

AT_ONCE, PATIENCE, RETRY_SECONDS = 2, 8.0, 5
LONGEST_CODE = 400
"""Characters of an address in a code: a longer one makes it too fine for a phone."""

_making = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Take:
    """What is taken along. `address` is where the list can be seen again, "" where it is not to be said."""

    title: str
    asked: Sequence[str]
    listings: list[Listing]
    total: int
    helper: Sequence[str]
    address: str
    moment: Moment


@public.get("/find.csv", endpoint="find_csv")
@public.get("/find.xlsx", endpoint="find_xlsx")
@public.get("/find.pdf", endpoint="find_pdf")
@access(anyone)
def found_file() -> ResponseReturnValue:
    """The hits of a search, all of them up to the bound, in their order. Arguments as of the results page."""
    kind = _kind()
    with _in_turn():
        return _file(found(question(request.args), MOST[kind]), kind)


@public.get("/list.csv", endpoint="list_csv")
@public.get("/list.xlsx", endpoint="list_xlsx")
@public.get("/list.pdf", endpoint="list_pdf")
@access(anyone)
def kept_file() -> ResponseReturnValue:
    """A shortlist: of ?ids, or this browser's own."""
    ids = ids_in(request.args.get("ids", "")) if "ids" in request.args else kept_ids()
    with _in_turn():
        return _file(kept(ids), _kind())


def file_links(query: Query) -> list[tuple[str, str]]:
    """(kind, address) of the files of a search."""
    asked = args_of(replace(query, page=1))
    return [(kind, url_for(f"public.find_{kind}", **asked)) for kind in ("pdf", "xlsx", "csv")]


def list_links(ids: str) -> list[tuple[str, str]]:
    """(kind, address) of the files of a shortlist."""
    return [(kind, url_for(f"public.list_{kind}", ids=ids)) for kind in ("pdf", "xlsx", "csv")]


def _kind() -> str:
    return request.path.rpartition(".")[2]


@contextmanager
def _in_turn() -> Iterator[None]:
    """A file costs as much as a hundred pages, so few are made at once; who waits too long may ask again."""
    if not _making.acquire(timeout=PATIENCE):
        raise TooManyRequests(retry_after=RETRY_SECONDS)
    try:
        yield
    finally:
        _making.release()


# ---- what is taken ----


def found(query: Query, most: int) -> Take:
    query = replace(query, page=1)
    answer = find(query, now(), lang=page_language(), with_counts=False, size=most)
    moment = moment_at(now())
    labels = labels_by_slug(page_language())
    secret = is_sensitive(answer, labels)
    picked = [
        Picked(hit.service_id, hit.placement_id, hit.miles, hit.more_places, hit.asks) for hit in answer.hits
    ]
    return Take(
        title=_("What we found") if secret else _heading(answer, subject_of(answer, labels)),
        asked=_asked(answer, [] if secret else [chip.label for chip in filters.chips_of(query, labels)]),
        listings=listings_of(picked, page_language(), moment),
        total=answer.total,
        helper=_helper(answer),
        address="" if secret else whole_address(find_address(query)),
        moment=moment,
    )


def kept(ids: list[str]) -> Take:
    moment = moment_at(now())
    entries = entries_of(ids, page_language(), moment)
    picked = [
        Picked(
            entry.service.id,
            entry.line.placement.id if entry.line.placement else None,
            more_places=len(entry.lines) - 1,
        )
        for entry in entries
    ]
    offered = [one.service_id for one in picked]
    return Take(
        title=_("Places to call"),
        asked=[],
        listings=listings_of(picked, page_language(), moment),
        total=len(picked),
        helper=_district_helper(),
        address=shared_address(offered) if offered else "",
        moment=moment,
    )


def _heading(answer: Answer, about: str) -> str:
    """As the results page has it."""
    count = answer.total
    if not count:
        return _("Nothing like that yet")
    if about:
        what = about if about[1:2].isupper() else about[:1].lower() + about[1:]
        return ngettext(
            "%(count)s place for %(what)s", "%(count)s places for %(what)s", count, count=count, what=what
        )
    if answer.query.q:
        return ngettext(
            "%(count)s place for “%(words)s”", "%(count)s places for “%(words)s”", count,
            count=count, words=answer.query.q,
        )  # fmt: skip
    return ngettext("%(count)s place to go", "%(count)s places to go", count, count=count)


def _asked(answer: Answer, chosen: list[str]) -> list[str]:
    lines = [" · ".join(chosen)] if chosen else []
    if answer.place and answer.query.near:
        near = _("Near %(place)s", place=answer.place.label)
        within = _("within %(miles)s miles", miles=f"{answer.radius:g}") if answer.radius else ""
        lines.insert(0, ", ".join(filter(None, (near, within))))
    return lines


def _helper(answer: Answer) -> list[str]:
    """The school that was asked about, and who may be called there."""
    school = school_by_slug(answer.query.at or (answer.place.school if answer.place else ""))
    if school is None:
        return _district_helper()
    told = told_in(page_language(), school)
    person = school.coordinator if school.coordinator and school.coordinator.public else None
    numbers = [phone_in_words(phone) for phone in (person.phones if person else [])[:1]]
    lines = [str(told(school, "name"))]
    if person and person.name:
        lines.append(_("Ask %(name)s.", name=person.name) + "".join(f" {number}" for number in numbers))
    elif school.phone:
        lines.append(school.phone)
    return lines


def _district_helper() -> list[str]:
    district = district_here()
    if district is None or not district.phone:
        return []
    return [_("Rather ask a person?"), f"{district_name()}, {district.phone}"]


# ---- files ----


def _file(take: Take, kind: str) -> Response:
    body, type_ = _MAKERS[kind](take)
    answer = Response(body, content_type=type_)
    word = _("list")
    name = f"hallway-{word}-{take.moment.today.isoformat()}.{kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _csv(take: Take) -> tuple[bytes, str]:
    return csv_bytes(_sheet(take)), "text/csv; charset=utf-8"


def _xlsx(take: Take) -> tuple[bytes, str]:
    return xlsx_bytes(_sheet(take)), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _sheet(take: Take) -> Sheet:
    made = _("Made on %(day)s.", day=f"{day_long(take.moment.today)}, {take.moment.today.year}")
    return Sheet(
        title=take.title,
        made=take.moment.now,
        remarks=[*take.asked, made, *_cut(take)],
        columns=columns(),
        rows=(row_of(one) for one in worded(take.listings, take.moment)),
        tail=_cut(take),
    )


def _cut(take: Take) -> list[str]:
    if take.total <= len(take.listings):
        return []
    said = _(
        "Only the first %(shown)s of %(total)s are here. Narrow the search to have them all.",
        shown=f"{len(take.listings):,}",
        total=f"{take.total:,}",
    )
    return [said]


def _pdf(take: Take) -> tuple[bytes, str]:
    code = take.address if len(take.address) <= LONGEST_CODE else ""
    paper = Paper(
        title=take.title,
        language=page_language(),
        house=str(district_name() or "Hallway"),
        day=f"{day_long(take.moment.today)}, {take.moment.today.year}",
        made=take.moment.now,
        asked=take.asked,
        remarks=_cut(take),
        helper=take.helper,
        items=[_item(one) for one in worded(take.listings, take.moment)],
        tail=_cut(take),
        page_words=_("Page %(n)s of %(all)s", n="{n}", all="{all}"),
        nameless=_("A name in other letters: see its page"),
        code=[list(row) for row in segno.make(code, error="m", micro=False).matrix] if code else (),
        code_says=_("This list as it is now") if code else "",
    )
    return pdf_bytes(paper), "application/pdf"


def _item(one: Worded) -> Item:
    where = ", ".join(filter(None, (one.place, one.address)))
    if one.miles is not None:
        where = f"{where} ({miles(one.miles)})"
    who = ". ".join(filter(None, (one.ages, _grades(one.grades), one.who)))
    return Item(
        name=one.service,
        who=one.organization,
        state=one.state,
        sign=one.room,
        lead=_short(one.description),
        left=[(_("Call"), one.phone), (_("When"), one.hours), (_("Where"), where)],
        right=[(_("Cost"), one.cost), (_("For whom"), who), (_("Languages"), one.languages)],
        wide=[(_("How to start"), one.start), (_("Ask first"), one.ask)],
        foot=_foot(one),
        address=one.page,
    )


def _grades(grades: str) -> str:
    return _("Grades %(grades)s", grades=grades) if grades else ""


def _short(text: str, most: int = 320) -> str:
    if len(text) <= most:
        return text
    end = text.rfind(" ", 0, most)
    return text[: end if end > most // 2 else most].rstrip(" ,;") + " …"


def _foot(one: Worded) -> str:
    """How sure we are, as every card says it."""
    if one.confirmed_days is None:
        sure = _("Not confirmed by a person yet")
    elif one.confirmed_days > 60:
        sure = _("Last confirmed %(ago)s, may have changed", ago=ago(one.confirmed_days))
    else:
        sure = _("Confirmed %(ago)s", ago=ago(one.confirmed_days))
    return sure


_MAKERS = {"csv": _csv, "xlsx": _xlsx, "pdf": _pdf}
