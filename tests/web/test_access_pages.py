"""The pages of people who sign in: each one whole, in both languages, for everyone whose page it is."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from directory.actions.capacity import Contradiction, CountError, set_capacity
from directory.actions.corrections import report_correction
from directory.core import shipped
from directory.db import db
from directory.exchange.seed_corrections import load_corrections
from directory.models import Correction, Metadata, Service, ServiceCapacity, User
from directory.models.columns import utc_now
from directory.vocabulary import CapacityStatus, ConfirmedBy, CorrectionStatus
from tests.cast import PASSWORD, Town
from tests.conftest import Clock
from tests.desk import Desk, seated
from tests.visitor import refuse_bad_page

PAGES = {
    "ada": (
        "/work/", "/work/schools/oak", "/admin/people/", "/admin/corrections", "/admin/status", "/account"
    ),
    "cora": (
        "/work/schools/elm", "/work/schools/elm/counts", "/work/schools/elm/corrections",
        "/work/placements/{night}/capacity", "/account",
    ),
    "stan": ("/work/schools/elm", "/work/schools/elm/counts", "/work/schools/elm/corrections"),
    "owen": ("/work/organizations/{soup}", "/work/placements/{night}/capacity"),
    "nell": ("/work/organizations/{porch}",),
    "ivy": ("/account",),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_whole(app: Flask, town: Town, name: str, language: str) -> None:
    note(app, town)
    desk = seated(app, getattr(town, name))
    for path in PAGES[name]:
        path = path.format(night=town.soup_night.id, soup=town.soup_and_books.id, porch=town.safe_porch.id)
        answer = desk.get(f"{path}?lang={language}")
        assert answer.status_code == 200, path
        refuse_bad_page(answer.text, path)


@pytest.mark.parametrize(
    "path", ["/sign-in", "/password/forgotten", "/password/sent", "/password/new/x", "/invitations/x"]
)
def test_the_pages_before_sign_in_are_whole(app: Flask, town: Town, path: str) -> None:
    refuse_bad_page(Desk(app).get(path).text, path)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/account/password", {"current": "wrong", "password": "short", "repeat": "other"}),
        ("/account/details", {"name": "", "locale": "xx"}),
        ("/admin/people/invitations", {"email": "nobody", "role": "coordinator", "place": "x"}),
    ],
)
def test_a_page_with_errors_is_whole_and_names_them_first(
    app: Flask, town: Town, path: str, fields: dict[str, str]
) -> None:
    answer = seated(app, town.ada).post(path, **fields)
    assert answer.status_code == 422 and 'class="error-summary"' in answer.text
    refuse_bad_page(answer.text, path)


def note(app: Flask, town: Town) -> str:
    with app.app_context():
        found = report_correction(
            link_entity="service", link_id=town.homework_hour.service_id, about="hours", text="Until 6 now."
        )
        db.session.commit()
        return found.id


# ---- the school's day ----


def test_the_day_begins_with_what_hurts_most(app: Flask, town: Town) -> None:
    note(app, town)
    page = seated(app, town.cora).get("/work/schools/elm").text
    assert "1 count to ask after" in page and "1 correction" in page and "1 agreement ends soon" in page
    assert page.index("Soup Night") < page.index("Until 6 now.") < page.index('id="partners"')


def test_staff_read_and_press_nothing(app: Flask, town: Town) -> None:
    note(app, town)
    page = seated(app, town.stan).get("/work/schools/elm").text
    assert "Soup Night" in page and "Until 6 now." in page
    assert "/confirmation" not in page and "/settlement" not in page


def test_the_search_box_looks_near_the_school(app: Flask, town: Town) -> None:
    page = seated(app, town.stan).get("/work/schools/elm").text
    assert 'name="near" value="elm"' in page


def test_one_reaches_the_day_from_signing_in(app: Flask, town: Town) -> None:
    desk = Desk(app)
    first = desk.sign_in("cora@town.example", PASSWORD)
    assert desk.get(first.location).location == "/work/schools/elm"


# ---- counts ----


def newest(stored: Callable[[Any], list[Any]], placement_id: str) -> ServiceCapacity:
    rows = select(ServiceCapacity).where(ServiceCapacity.service_at_location_id == placement_id)
    found: ServiceCapacity = stored(rows.order_by(ServiceCapacity.updated.desc()).limit(1))[0]
    return found


@pytest.mark.parametrize(
    ("name", "whose"), [("cora", ConfirmedBy.COORDINATOR), ("owen", ConfirmedBy.PARTNER)]
)
def test_one_tap_confirms_a_count_with_todays_date(
    app: Flask, town: Town, clock: Clock, stored: Callable[[Any], list[Any]], name: str, whose: ConfirmedBy
) -> None:
    desk = seated(app, getattr(town, name))
    assert desk.post(f"/work/placements/{town.soup_night.id}/confirmation").status_code == 303
    row = newest(stored, town.soup_night.id)
    assert (row.available, row.maximum, row.updated, row.confirmed_by) == (8, 40, clock.now, whose)
    (log,) = stored(select(Metadata).where(Metadata.field_name == "capacity.updated"))
    assert log.updated_by == f"user:{getattr(town, name).id}" and log.replacement_value


def test_a_second_tap_is_no_second_claim(
    app: Flask, town: Town, clock: Clock, stored: Callable[[Any], list[Any]]
) -> None:
    desk = seated(app, town.cora)
    count = select(func.count()).where(ServiceCapacity.service_at_location_id == town.soup_night.id)
    for _ in range(3):
        desk.post(f"/work/placements/{town.soup_night.id}/confirmation")
        clock.move(seconds=20)
    assert stored(count) == [2]
    clock.move(days=1)
    seated(app, town.cora).post(f"/work/placements/{town.soup_night.id}/confirmation")
    assert stored(count) == [3]


def test_a_count_is_said_anew_with_one_form(
    app: Flask, town: Town, stored: Callable[[Any], list[Any]]
) -> None:
    path = f"/work/placements/{town.choir_sings.id}/capacity"
    desk = seated(app, town.otis)
    answer = desk.post(path, status="waitlist", waiting="4", back="/work/schools/oak/counts")
    assert (answer.status_code, answer.location) == (303, "/work/schools/oak/counts")
    row = newest(stored, town.choir_sings.id)
    assert (row.status, row.waiting, row.available) == (CapacityStatus.WAITLIST, 4, None)
    fields = stored(select(Metadata.field_name).where(Metadata.resource_id == town.choir_sings.id))
    assert set(fields) == {"capacity.status", "capacity.waiting", "capacity.updated"}


@pytest.mark.parametrize("available", ["", "0"])
def test_full_means_no_place_is_free(
    app: Flask, town: Town, stored: Callable[[Any], list[Any]], available: str
) -> None:
    path = f"/work/placements/{town.soup_night.id}/capacity"
    fields = {"status": "no-capacity", "available": available, "maximum": "40"}
    assert seated(app, town.cora).post(path, **fields).status_code == 303
    row = newest(stored, town.soup_night.id)
    assert (row.status, row.available, row.maximum) == (CapacityStatus.NO_CAPACITY, 0, 40)


@pytest.mark.parametrize(
    ("status", "available", "error"),
    [
        ("no-capacity", "999", "Full, with places free? Write 0 or leave it empty, or choose open."),
        ("no-capacity", "1", "Full, with places free? Write 0 or leave it empty, or choose open."),
        ("no-capacity", "-1", "Write a whole number from 0 to 100000."),
        ("capacity", "25", "This is more than the places in all."),
        ("waitlist", "25", "This is more than the places in all."),
        ("capacity", "0", "Open, with no place free? Choose full or a waiting list."),
    ],
)
def test_a_refused_count_says_why_beside_what_was_typed(
    app: Flask, town: Town, stored: Callable[[Any], list[Any]], status: str, available: str, error: str
) -> None:
    path = f"/work/placements/{town.soup_night.id}/capacity"
    answer = seated(app, town.owen).post(path, status=status, available=available, maximum="24")
    assert answer.status_code == 422
    refuse_bad_page(answer.text, path)
    assert re.search(rf'id="available-error">.*{re.escape(error)}</span>', answer.text)
    tags = re.findall(r"<input[^>]*>", answer.text)
    assert [f'value="{available}"' in tag for tag in tags if 'name="available"' in tag] == [True]
    assert [f'value="{status}"' in tag for tag in tags if " checked" in tag] == [True]
    assert newest(stored, town.soup_night.id).available == 8


@pytest.mark.parametrize("field", ["available", "maximum", "waiting"])
def test_no_count_goes_below_zero(app: Flask, town: Town, field: str) -> None:
    counts: dict[str, int | None] = {"available": None, "maximum": None, "waiting": None, field: -1}
    with app.app_context(), pytest.raises(CountError) as refused:
        set_capacity(
            town.soup_night, status=CapacityStatus.WAITLIST, **counts, confirmed_by=ConfirmedBy.PARTNER,
            actor=town.owen, now=utc_now(),
        )  # fmt: skip
    assert (refused.value.field, refused.value.contradiction) == (field, Contradiction.BELOW_ZERO)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "capacity", "available": "41", "maximum": "40"},
        {"status": "capacity", "available": "0"},
        {"status": "sideways"},
        {"available": "3"},
        {"status": "capacity", "available": "-1"},
    ],
)
def test_numbers_that_contradict_each_other_are_asked_about(
    app: Flask, town: Town, stored: Callable[[Any], list[Any]], fields: dict[str, str]
) -> None:
    path = f"/work/placements/{town.soup_night.id}/capacity"
    answer = seated(app, town.cora).post(path, **fields)
    assert answer.status_code == 422
    refuse_bad_page(answer.text, path)
    assert newest(stored, town.soup_night.id).available == 8


def test_nothing_said_yet_cannot_be_still_right(app: Flask, town: Town) -> None:
    path = f"/work/placements/{town.choir_sings.id}"
    answer = seated(app, town.otis).post(f"{path}/confirmation")
    assert answer.location == f"{path}/capacity"


def test_a_saved_count_is_in_the_outbox_of_the_index(
    app: Flask, town: Town, stored: Callable[[Any], list[Any]]
) -> None:
    from directory.models import IndexOutbox

    before = len(stored(select(IndexOutbox.id)))
    seated(app, town.cora).post(f"/work/placements/{town.soup_night.id}/confirmation")
    assert len(stored(select(IndexOutbox.id))) > before


# ---- corrections ----


def test_a_correction_is_settled_and_taken_back(
    app: Flask, town: Town, stored: Callable[[Any], list[Any]]
) -> None:
    path = f"/work/corrections/{note(app, town)}"
    desk = seated(app, town.cora)
    for step, status in (
        ("settlement", CorrectionStatus.DONE), ("reopening", CorrectionStatus.OPEN),
        ("dismissal", CorrectionStatus.DISMISSED),
    ):  # fmt: skip
        assert desk.post(f"{path}/{step}", back="/work/schools/elm/corrections").status_code == 303
        (row,) = stored(select(Correction))
        assert row.status is status
        assert (row.settled_by_user_id == town.cora.id) is (status is not CorrectionStatus.OPEN)
    log = stored(select(Metadata).where(Metadata.resource_type == "correction"))
    assert {(row.field_name, row.updated_by) for row in log} == {("status", f"user:{town.cora.id}")}
    assert not any("Until 6" in f"{row.previous_value}{row.replacement_value}" for row in log)


def test_settling_twice_is_settling_once(
    app: Flask, town: Town, clock: Clock, stored: Callable[[Any], list[Any]]
) -> None:
    path = f"/work/corrections/{note(app, town)}/settlement"
    seated(app, town.cora).post(path)
    (first,) = stored(select(Correction.settled_at))
    clock.move(hours=1)
    seated(app, town.ada).post(path)
    assert stored(select(Correction.settled_at)) == [first]


def test_what_was_decided_can_be_taken_back_for_a_week(app: Flask, town: Town, clock: Clock) -> None:
    note_id = note(app, town)
    seated(app, town.cora).post(f"/work/corrections/{note_id}/settlement")
    page = "/work/schools/elm/corrections"
    assert "/reopening" in seated(app, town.cora).get(page).text
    clock.move(days=8)
    assert "/reopening" not in seated(app, town.cora).get(page).text


def test_the_district_sees_what_touches_no_school(app: Flask, town: Town) -> None:
    with app.app_context():
        report_correction(link_entity="service", link_id=town.shelter.service_id, about="phone")
        db.session.commit()
    assert "A bed tonight" in seated(app, town.ada).get("/admin/corrections").text
    assert "A bed tonight" not in seated(app, town.cora).get("/work/schools/elm/corrections").text


def test_a_correction_of_a_page_that_is_gone_can_still_be_settled(app: Flask, town: Town) -> None:
    note_id = note(app, town)
    with app.app_context():
        db.session.delete(db.session.get_one(Service, town.homework_hour.service_id))
        db.session.commit()
    desk = seated(app, town.ada)
    assert "A page that is gone" in desk.get("/admin/corrections").text
    assert desk.post(f"/work/corrections/{note_id}/dismissal").status_code == 303


# ---- a partner's home ----


def test_a_partner_sees_their_own_counts_and_nobody_elses(app: Flask, town: Town) -> None:
    desk = seated(app, town.owen)
    page = desk.get(desk.get("/work/organizations/").location).text
    assert "Soup Night" in page and "Homework Hour" in page and "Wool Choir" not in page
    assert "Is 1 count still right?" in page


def test_a_shelters_own_people_see_no_address_either(app: Flask, town: Town) -> None:
    page = seated(app, town.nell).get(f"/work/organizations/{town.safe_porch.id}").text
    assert "A bed tonight" in page and "Place not shown" in page and "Safe Porch house" not in page


# ---- people ----


def test_an_admin_closes_and_opens_an_account(app: Flask, town: Town) -> None:
    desk = seated(app, town.ada)
    assert desk.post(f"/admin/people/{town.stan.id}/disabling").status_code == 303
    assert Desk(app).sign_in("stan@town.example", PASSWORD).status_code == 422
    assert desk.post(f"/admin/people/{town.stan.id}/enabling").status_code == 303
    assert Desk(app).sign_in("stan@town.example", PASSWORD).status_code == 303


def test_nobody_closes_their_own_account_by_mistake(app: Flask, town: Town) -> None:
    desk = seated(app, town.ada)
    desk.post(f"/admin/people/{town.ada.id}/disabling")
    assert desk.get("/admin/people/").status_code == 200


def test_an_admin_sees_the_people_of_their_district_only(app: Flask, town: Town) -> None:
    page = seated(app, town.ada).get("/admin/people/").text
    assert "Cora Lane" in page and "Owen Baker" in page and "Hal Fisher" not in page


# ---- the clock in the wall ----


@pytest.mark.parametrize(
    ("hour", "greeting"), [(13, "Good morning"), (18, "Good afternoon"), (23, "Good evening")]
)
def test_the_greeting_follows_the_schools_own_clock(
    app: Flask, town: Town, clock: Clock, hour: int, greeting: str
) -> None:
    """In UTC; the town is five hours behind it in winter."""
    clock.now = clock.now.replace(month=1, day=15, hour=hour, minute=30)
    assert greeting in seated(app, town.cora).get("/work/schools/elm").text


# ---- how much a page asks of the database ----


def statements(app: Flask, desk: Desk, path: str) -> int:
    seen: list[str] = []

    def note_down(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note_down)
    try:
        assert desk.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note_down)
    return len(seen)


def test_a_schools_day_asks_no_more_of_a_full_school_than_of_an_empty_one(demo: Flask) -> None:
    """Juniper Street has two dozen services; the count must not follow them."""
    with demo.app_context():
        people = select(User).where(
            User.email.in_(("coordinator@millrace.example", "staff@millrace.example"))
        )
        maya, grace = sorted(db.session.scalars(people), key=lambda person: person.email)
    counts = [
        statements(demo, seated(demo, maya), "/work/schools/juniper-street"),
        statements(demo, seated(demo, maya), "/work/schools/juniper-street/counts"),
        statements(demo, seated(demo, grace), "/work/schools/eastbank"),
    ]
    assert max(counts) <= 25, counts


# ---- the demo ----


def test_a_correction_waits_for_the_demos_coordinator(demo: Flask) -> None:
    with demo.app_context():
        maya = db.session.scalars(select(User).where(User.email == "coordinator@millrace.example")).one()
    page = seated(demo, maya).get("/work/schools/juniper-street/corrections").text
    assert "Leaders Club" in page and "they meet in room 204 now" in page and "/settlement" in page


def test_seeding_again_leaves_a_settled_correction_settled(demo: Flask) -> None:
    with demo.app_context():
        (kept,) = db.session.scalars(select(Correction))
        kept.status = CorrectionStatus.DONE
        db.session.commit()
        assert load_corrections(shipped("seeds") / "demo") == 1
        db.session.commit()
        assert list(db.session.scalars(select(Correction.status))) == [CorrectionStatus.DONE]
