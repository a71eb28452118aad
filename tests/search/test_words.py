"""What somebody types: everyday words, two languages, accents, slips, names; and what they are offered."""

import random
from datetime import timedelta

import pytest
from flask import Flask

from directory.db import db, reading
from directory.models import Organization
from directory.search import query_from, suggest
from directory.search.analysis import stems_of, words_of
from directory.search.query import MAX_LENGTH, Query
from directory.search.spelling import edits
from directory.vocabulary import CapacityStatus, Locale, OrganizationKind
from tests.search.town import HOME, MILE, NOW, Town, asked, asked_as_is, hit_of, names


def test_everyday_words_of_a_category_find_its_services(app: Flask, town: Town) -> None:
    town.service("The blue van", category="health.vision")
    town.service("Board games night", description="All the board games you can play.")
    town.commit()
    assert names(asked(app, q="kid can't see the board"))[0] == "The blue van"
    assert names(asked(app, q="lentes")) == ["The blue van"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("tutoring", "Tutors for math"),
        ("niño", "Para niños"),
        ("educacion", "Educación para todos"),
        ("ESTAMPILLA", "Ayuda con estampillas"),
        ("canción", "Taller de canciones"),
        ("counselor", "Counselors on Monday"),
    ],
)
def test_both_languages_are_stemmed_and_accents_left_off(
    app: Flask, town: Town, typed: str, stored: str
) -> None:
    town.service("One", description=stored)
    town.service("Two", spanish=stored)
    town.service("Other", description="nothing alike")
    town.commit()
    assert set(names(asked(app, q=typed))) >= {"One"} | ({"Two"} if stored.isascii() is False else set())


def test_a_slip_is_mended_and_said(app: Flask, town: Town) -> None:
    town.service("Counseling for teens")
    town.commit()
    answer = asked(app, q="counsling")
    assert names(answer) == ["Counseling for teens"]
    assert answer.did_you_mean == "counseling"
    assert asked(app, q="counseling").did_you_mean == ""


def test_a_name_typed_in_full_comes_first(app: Flask, town: Town) -> None:
    other = Organization(name="Reading Room", kind=OrganizationKind.PARTNER)
    db.session.add(other)
    db.session.flush()
    town.service("Reading room reading reading", category="academics.literacy")
    town.service("Story hour", organization=other)
    town.commit()
    answer = asked(app, q="reading ROOM")
    assert names(answer)[0] == "Story hour"
    assert answer.hits[0].reasons[0][0] == "name"


def test_words_then_place_then_places_left(app: Flask, town: Town) -> None:
    near, far = town.location(), town.location(HOME[0] + 9 * MILE)
    town.service("Chess for all", at=far)
    town.service("Knitting", description="and sometimes chess", at=near)
    town.commit()
    assert names(asked(app, q="chess", near="14605")) == ["Chess for all", "Knitting"]


def test_a_fresh_waitlist_is_before_a_stale_open(app: Flask, town: Town) -> None:
    town.service("stale open", capacity=(CapacityStatus.CAPACITY, 9, 70))
    town.service("short waitlist", capacity=(CapacityStatus.WAITLIST, 0, 2), waiting=3)
    town.service("fresh open", capacity=(CapacityStatus.CAPACITY, 1, 2))
    town.service("full", capacity=(CapacityStatus.NO_CAPACITY, 0, 2))
    town.commit()
    assert names(asked(app)) == ["fresh open", "short waitlist", "stale open", "full"]


def test_equals_take_turns_by_day(app: Flask, town: Town) -> None:
    for letter in "abcde":
        town.service(letter)
    town.commit()
    days = [names(asked(app, now=NOW + timedelta(days=n))) for n in range(40)]
    assert days[0] == names(asked(app)), "the same all day long"
    assert {day[0] for day in days} == set("abcde"), "everybody comes first on some day"


def test_spanish_names_labels_and_reasons(app: Flask, town: Town) -> None:
    town.service(
        "Pantry",
        spanish="Despensa del barrio",
        category="food.pantry",
        capacity=(CapacityStatus.CAPACITY, 4, 3),
    )
    town.commit()
    hit = asked(app, reader="es", q="despensa").hits[0]
    assert hit.service == "Despensa del barrio"
    assert hit.reason == "ofrece despensa · 4 lugares, confirmado hace 3 días"
    assert (
        hit_of(asked(app, q="despensa"), "Pantry").reason
        == "offers food pantry · 4 places, confirmed 3 days ago"
    )


def test_nothing_found_says_what_to_loosen_and_what_comes_closest(app: Flask, town: Town) -> None:
    town.service("Chess", cost_kind="fee", languages=("en",))
    town.commit()
    answer = asked(app, q="chess", cost="free", lang="en")
    assert (answer.total, names(answer)) == (0, [])
    assert [(one.key, one.count) for one in answer.loosen] == [("cost", 1)]
    assert answer.loosen[0].query.as_args() == {"q": "chess", "lang": "en"}
    assert [hit.service for hit in answer.closest] == ["Chess"]
    both = asked(app, q="chess", cost="free", lang="es")
    assert [(one.key, one.count) for one in both.loosen] == [("filters", 1)]


def test_words_that_nobody_has_leave_the_filters_to_loosen(app: Flask, town: Town) -> None:
    town.service("Chess")
    town.commit()
    answer = asked(app, q="xyzzy")
    assert answer.total == 0
    assert [(one.key, one.count) for one in answer.loosen] == [("q", 1)]


def test_how_far_depends_on_how_many_there_are_and_on_the_country(app: Flask, town: Town) -> None:
    town.school("city-school", HOME[0] + 0.5 * MILE, HOME[1])
    for n in range(12):
        town.service(f"near {n}", at=town.location(HOME[0] + MILE))
    town.service("far", at=town.location(HOME[0] + 20 * MILE))
    town.service("phone line")
    town.commit()
    answer = asked(app, near="14605", page="1")
    assert (answer.total, answer.radius) == (13, 3.0), (
        "the far one is out of reach, the placeless one never is"
    )
    assert asked(app, near="14609", q="far").radius is None, "one find is not enough to stop looking"
    town.school("rural-school", HOME[0], HOME[1], locale=Locale.RURAL)
    town.commit()
    answer = asked(app, near="rural-school")
    assert (answer.total, answer.radius) == (14, 30.0)
    assert answer.place is not None
    assert answer.place.is_rural


def test_suggestions(app: Flask, town: Town) -> None:
    town.service("Glassblowing for teens")
    town.service("Chess in the Glass House")
    town.service("Vision van", category="health.vision")
    town.commit()
    asked(app)
    with app.app_context(), reading():
        found = suggest("gla", "en")
        assert [(one.kind, one.label) for one in found] == [
            ("category", "Glasses"),
            ("service", "Glassblowing for teens"),
            ("service", "Chess in the Glass House"),
        ]
        assert found[0].args == {"c": "health.vision"}
        assert suggest("LÉN", "es")[0].label == "Lentes"
        assert [one.label for one in suggest("acorn h", "en")] == ["Acorn House"]
        assert suggest("g", "en") == suggest("", "en") == suggest("zzz", "en") == []
        db.session.rollback()


def test_a_query_is_one_address_and_back() -> None:
    args = {
        "q": "  a\x00b  c ", "c": ["food", "food", "Ø"], "open": "now", "from": "15:00", "to": "99",
        "age": "8", "within": "2.5", "lang": ["es", "x"], "sort": "nonsense", "page": "0", "near": "14605",
    }  # fmt: skip
    query = query_from(args)
    assert query.as_args() == {
        "q": "a b c", "near": "14605", "c": "food", "open": "now", "from": "15:00", "age": "8", "lang": "es",
        "within": "2.5",
    }  # fmt: skip
    assert query_from(query.as_args()) == query
    assert query_from({}) == Query()
    assert query_from({}).as_args() == {}
    assert len(query_from({"q": "x" * 9000}).q) == MAX_LENGTH
    assert query.without("open_now", "c").filters == ("start", "age", "lang", "within")


def test_words_and_edits() -> None:
    assert words_of("Can't  see — EL NIÑO’s board!") == ["cant", "see", "el", "ninos", "board"]
    assert stems_of("educacion") == stems_of("educacion")
    assert [edits("abc", other, 2) for other in ("abc", "acb", "ab", "xbc", "xyc", "xyz")] == [
        0,
        1,
        1,
        1,
        2,
        3,
    ]


EVIL = (
    "*a*", "?????*", "*", "NOT " * 500, "a OR " * 300, '"' * 100, "name:foo", "[a TO z]", "a~2", "((((", "\\",
    "' OR 1=1", "\x00\x01", "🙂" * 50, "%", "_" * 80, "é" * 300, "a " * 100, "مرحبا", "孩子看不清黑板", "١٢٣",
    "\u202e", "ﬁ", "ß" * 80,
)  # fmt: skip


def test_whatever_is_typed_is_answered_and_quickly(seeded: Flask) -> None:
    """The full ten thousand run in `make prove`; the time is looked at there and not here."""
    import time

    from tests.proof import in_full, proof, rounds

    chance = random.Random(11)
    counted = {"slowest_ms": 0.0, "asked": 0}
    asked_as_is(seeded, q="warm up")
    with seeded.app_context(), reading():
        for _ in range(rounds(150, 10_000)):
            args = _evil_args(chance)
            started = time.perf_counter()
            answer = asked_in_context(args)
            spent = (time.perf_counter() - started) * 1000
            counted["slowest_ms"] = max(counted["slowest_ms"], spent)
            counted["asked"] += 1
            assert len(answer.hits) <= 20, args
            suggest(args["q"], "en")
        db.session.rollback()
    if in_full():
        assert counted["slowest_ms"] < 300
        proof(
            "fuzzed searches",
            asked=int(counted["asked"]),
            slowest_ms=round(counted["slowest_ms"], 1),
            failed=0,
        )


def asked_in_context(args: dict[str, object]):  # type: ignore[no-untyped-def]
    from directory.search import find

    return find(query_from(args), NOW)


def _evil_args(chance: random.Random) -> dict[str, str]:
    def junk() -> str:
        return "".join(
            chr(chance.choice((*range(32, 127), *range(0x20), 0xE9, 0x5B69, 0x1F642)))
            for _ in range(chance.randint(0, 60))
        )

    def value() -> str:
        return chance.choice(
            (junk(), chance.choice(EVIL), "food help glasses", "free", "es", "open", "3", "-1", "1e9")
        )

    names = (
        "near", "c", "open", "day", "from", "to", "when", "age", "grade", "cost", "lang", "at", "within",
        "how", "places", "docs", "access", "who", "result", "kind", "sort", "page",
    )  # fmt: skip
    likely = {
        "near": "14605", "c": "food", "open": "now", "day": "sat", "when": "evening", "age": "8",
        "cost": "free", "sort": "distance", "page": "3", "within": "5", "lang": "es", "places": "open",
    }  # fmt: skip
    found = {
        name: chance.choice((value(), likely.get(name, "")))
        for name in chance.sample(names, chance.randint(0, 6))
    }
    return {"q": value(), **found}


def test_several_needs_in_one_sentence_share_the_first_page(seeded: Flask) -> None:
    """Without the encoder, so in the categories' own words."""
    answer = asked_as_is(
        seeded, q="we have no groceries, my son needs tutoring, my mother wants english class"
    )
    first = {slug for hit in answer.hits[:10] for slug in hit.categories}
    assert {"food.pantry", "academics.tutoring", "adult.esl"} <= first
