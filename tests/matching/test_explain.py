"""Every finding has a sentence in both languages and voices, in plain words, with both values."""

import re
from itertools import product
from statistics import fmean

import pytest

from directory.matching import sentences_en, sentences_es
from directory.matching.explain import (
    Names,
    list_note,
    list_title,
    part_label,
    sentence,
    what_was_not_looked_at,
    what_would_mend,
)
from directory.matching.facts import Offering
from directory.matching.findings import Finding
from directory.matching.ranking import PARTS
from directory.matching.requirements import judge
from directory.vocabulary import Verdict
from tests.matching.cases import ROWS
from tests.matching.cases.made import Asked, need, offer

LANGUAGES, VOICES = ("en", "es"), ("staff", "family")
TONGUES = {
    "es": {"en": "Spanish", "es": "español"},
    "mix": {"en": "Mixteco", "es": "mixteco"},
    "prs": {"en": "Dari", "es": "dari"},
    "ht": {"en": "Haitian Creole", "es": "criollo haitiano"},
    "en": {"en": "English", "es": "inglés"},
}


def names(language: str) -> Names:
    return Names(
        categories={"health.vision": "Vision care, glasses"},
        schools={"juniper": "Juniper Street School", "boone": "Boone School"},
        languages=lambda code: TONGUES.get(code, {}).get(language, code),
    )


def findings() -> list[Finding]:
    """All that the table brings up."""
    return [
        finding
        for _, asked, offering, _, _ in ROWS
        for finding in judge(asked.card, asked.circle, asked.moment, offering)
    ]


def test_both_languages_word_the_same_findings() -> None:
    assert sentences_en.SENTENCES.keys() == sentences_es.SENTENCES.keys()
    assert sentences_en.MENDS.keys() == sentences_es.MENDS.keys()
    assert sentences_en.PARTS.keys() == sentences_es.PARTS.keys() == set(PARTS)
    assert sentences_en.LISTS.keys() == sentences_es.LISTS.keys()


def test_both_languages_say_the_same_values() -> None:
    for key, english in sentences_en.SENTENCES.items():
        spanish = sentences_es.SENTENCES[key]
        for voice in (0, 1):
            told = [_holes(text if isinstance(text, str) else text[voice]) for text in (english, spanish)]
            assert told[0] == told[1], key


def _holes(text: str) -> set[str]:
    return {name.lower() for name in re.findall(r"{(\w+)}", text)}


def test_every_finding_of_the_table_is_a_whole_sentence() -> None:
    seen = set()
    for finding, language, voice in product(findings(), LANGUAGES, VOICES):
        text = sentence(finding, names(language), language, voice)
        seen.add(finding.key)
        assert text and text == text.strip()
        assert not re.search(r"[{}]|None|  ", text), text
        assert text[0].isupper() or not text[0].isalpha(), text
        assert not text.endswith(".") or text.endswith("m.")  # a. m., p. m.
        assert "!" not in text
    unused = set(sentences_en.SENTENCES) - seen
    assert unused <= {"any_of"}, unused  # of an alternative that asks for nothing


def test_what_is_to_be_asked_says_so() -> None:
    """Staff read "Ask:"; a family is asked itself what it alone knows."""
    for finding in findings():
        if finding.verdict is not Verdict.UNKNOWN or finding.key == "status_unknown":
            continue
        assert sentence(finding, names("en")).startswith("Ask"), finding.key
        assert sentence(finding, names("es"), "es").startswith("Pregunte"), finding.key
        family = sentence(finding, names("en"), "en", "family")
        if finding.asks == "family":
            assert "?" in family or "Ask" not in family, family


def test_every_near_miss_says_what_would_change_it() -> None:
    mendable = [finding for finding in findings() if finding.mendable]
    assert mendable
    for finding, language, voice in product(mendable, LANGUAGES, VOICES):
        assert what_would_mend(finding, language, voice), finding.requirement
    fixed = next(f for f in findings() if f.verdict is Verdict.UNMET and not f.mendable)
    assert what_would_mend(fixed) == ""


@pytest.mark.parametrize(
    "word", ["eligib", "client", "resource", "provider", "undocumented", "illegal", "alien"]
)
def test_words_we_keep_away_from(word: str) -> None:
    for table in (sentences_en, sentences_es):
        for told in (*table.SENTENCES.values(), *table.MENDS.values()):
            for text in (told,) if isinstance(told, str) else told:
                assert word not in text.lower()


def test_a_family_reads_short_plain_sentences() -> None:
    """Flesch-Kincaid over all English family sentences that the table brings up: grade 6 or lower."""
    plain = [f for f in findings() if f.key not in {"gives", "suits"}]
    texts = {sentence(f, names("en"), "en", "family") for f in plain}
    grades = [_grade(text) for text in texts]
    print(f"\n{len(texts)} family sentences: reading grade {fmean(grades):.1f} on average")
    assert fmean(grades) <= 6


def _grade(text: str) -> float:
    parts = [part for part in re.split(r"[.?:]\s+", text) if part]
    words = re.findall(r"[A-Za-z’']+", text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", word.lower().removesuffix("e")))) for word in words)
    return 0.39 * len(words) / len(parts) + 11.8 * syllables / max(1, len(words)) - 15.59


def told(rule: str, voice: str = "staff", language: str = "en", *, asked: Asked, offering: Offering) -> str:
    found = judge(asked.card, asked.circle, asked.moment, offering)
    finding = next(f for f in found if f.requirement == rule)
    return sentence(finding, names(language), language, voice)


def test_the_words_of_the_design() -> None:
    asked, offering = need(born=["2015-11-03"]), offer(ages=(11, 14))
    assert told("age", asked=asked, offering=offering) == "Ages 11 to 14. Can join on November 3"
    assert (
        told("age", "family", asked=asked, offering=offering)
        == "Ages 11 to 14. Your child can join on November 3"
    )
    assert (
        told("age", "family", "es", asked=asked, offering=offering)
        == "De 11 a 14 años. Su hijo o hija puede entrar el 3 de noviembre"
    )
    assert told("language", asked=need(langs="es"), offering=offer()) == "Ask: does anyone speak Spanish?"
    assert (
        told("language", asked=need(langs="es"), offering=offer(interprets=True)) == "Spanish by interpreter"
    )
    assert (
        told("language", "family", "es", asked=need(langs="mix"), offering=offer())
        == "Pregunte: ¿alguien habla mixteco?"
    )
    van = offer(grades="K 1 2 3 4 5 6 7 8")
    assert told("age", asked=need(grades="5"), offering=van) == "Takes grades K to 8"
    class_ = offer(open="TU 15:30-17:00")
    assert told("schedule", asked=need(after="15:00"), offering=class_) == "Tue 3:30–5:00 pm, after 3:00 pm"
    early = offer(open="MO 13:00-14:00")
    assert told("schedule", asked=need(after="15:00"), offering=early) == "Starts 1:00 pm, too early"
    assert told("reach", asked=need(miles=2), offering=offer(at=4.2)) == "Too far, 4.2 mi"
    assert (
        told("bell", asked=need(bell="15:05"), offering=offer(open="TU 15:30-17:00", at=0.5))
        == "Starts 25 min after the bell at 3:05 pm, 13 min on foot"
    )
    assert told("room", asked=need(), offering=offer(room="open 4 @3")) == "4 places, confirmed 3 days ago"
    assert (
        told("room", asked=need(), offering=offer(room="open 6 @74"))
        == "Ask: is there room? Last confirmed 74 days ago"
    )
    dated = offer(status_policy="does_not_ask", status_policy_as_of="2026-03-03")
    fear = need(flags=["no_status_documents"])
    assert told("status", asked=fear, offering=dated) == "Does not ask about papers, confirmed on March 3"
    assert (
        told("status", asked=fear, offering=offer())
        == "We have not asked them yet whether they ask about status"
    )
    assert (
        told("help", asked=need(c="health.vision"), offering=offer(c="health.vision"))
        == "Offers vision care, glasses"
    )


def test_titles_parts_and_what_was_not_looked_at() -> None:
    assert [list_title(name) for name in ("fits", "may_fit", "near_misses")] == [
        "Fits",
        "May fit, ask first",
        "Near misses",
    ]
    assert part_label("help") == "The right help"
    assert part_label("room", "es") == "Hay lugar"
    for language, voice, name in product(LANGUAGES, VOICES, ("fits", "may_fit", "near_misses")):
        assert list_note(name, language, voice).endswith(".")
    assert len(what_was_not_looked_at("en")) == len(what_was_not_looked_at("es")) == 3


def test_a_language_without_its_own_words_reads_english() -> None:
    asked = need()
    finding = judge(asked.card, asked.circle, asked.moment, offer())[0]
    assert sentence(finding, names("en"), "ht") == sentence(finding, names("en"), "en")
    assert sentence(finding, names("es"), "es-419") == sentence(finding, names("es"), "es")


def test_values_keep_their_form() -> None:
    """A date, a clock, a fraction of a mile."""
    asked = need(after="12:00")
    assert (
        told("schedule", asked=asked, offering=offer(open="MO 12:00-13:00")) == "Mon noon–1:00 pm, after noon"
    )
    assert told("schedule", "staff", "es", asked=asked, offering=offer(open="MO 12:00-13:00")).startswith(
        "Lun "
    )
