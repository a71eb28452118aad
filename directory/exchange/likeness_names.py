"""Names as they are compared: one spelling for what means the same, and what speaks against two being one.

Pure: words in, words out. The lists hold what directories of help really write, in English and Spanish.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}[a-z]?\b|\b(?:[a-z]\.){2,}")
_LETTERS_DIGITS = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])(?!st\b|nd\b|rd\b|th\b)")
_TAX_EXEMPT = re.compile(r"\b501 ?\(?c\)? ?\(?3\)?")
_AGES = re.compile(r"\(?\bages? (\d{1,2})(?: ?(?:-|–|to) ?(\d{1,2})| ?\+| and up)?\)?", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in text.split())


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DROPPED = words(
    "and the of for in at a an to by on with as or y e de del la las los el para en con por"
    " inc incorporated llc ltd corp corporation company nonprofit non profit org"
)

SAME_WORD = _pairs(
    "saint=st santa=st san=st street=st mount=mt fort=ft centre=center ctr=center cntr=center centers=center"
    " comm=community cmty=community dev=development assn=association assoc=association svcs=service"
    " svc=service srvs=service dept=department univ=university hosp=hospital elem=elementary sch=school"
    " lib=library rec=recreation intl=international natl=national govt=government"
    " admin=administration apts=apartment apt=apartment bldg=building cty=county min=ministry"
    " mgmt=management ed=education educ=education tech=technology lab=laboratory neighbourhood=neighborhood"
    " women=woman womens=woman men=man mens=man children=child childrens=child kid=child kids=child"
    " families=family youths=youth teenager=teen elderly=senior elders=senior elder=senior"
    " hotline=line helpline=line headquarters=main hq=main home=house homes=house"
    " first=1 second=2 third=3 fourth=4 fifth=5 sixth=6 seventh=7 eighth=8 ninth=9 tenth=10"
    " one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12"
    " ii=2 iii=3 iv=4 vi=6 vii=7 viii=8"
    " centro=center comunitario=community comunidad=community comunitaria=community iglesia=church"
    " escuela=school clinica=clinic salud=health banco=bank alimento=food alimentos=food comida=food"
    " despensa=pantry nino=child ninos=child ninas=child ninez=child joven=youth jovenes=youth"
    " familia=family familias=family programa=program clase=class clases=class ingles=english"
    " espanol=spanish ayuda=help asistencia=assistance vivienda=housing refugio=shelter mujer=woman"
    " mujeres=woman hombres=man servicio=service servicios=service biblioteca=library parque=park"
    " hogar=house casa=house fundacion=foundation salon=hall consejeria=counseling empleo=job"
    " trabajo=work ropa=clothing padres=parent escuelas=school despues=after verano=summer"
    " alianza=alliance norte=north sur=south este=east oeste=west"
)  # fmt: skip
"""What is written in many ways or two languages, in one. Keys are without accents, in lower case."""

PHRASES = _pairs(
    "afterschool=after-school preschool=pre-school playschool=play-school eastside=east-side"
    " westside=west-side northside=north-side southside=south-side multicultural=multi-cultural"
    " childcare=child-care daycare=day-care healthcare=health-care homecare=home-care dropin=drop-in"
)

COMMON = words(
    "center community service program school church house family youth child senior help hope new health"
    " clinic office main group support network project class foundation association society department county"
    " city"
    " ministry food pantry bank resource development care club library public hand helping national training"
    " education camp after before summer counseling council services unit branch site location action"
    " management case home day first united american st mt room hall campus academy alliance coalition"
    " initiative institute agency assistance adult woman man girl boy emergency shelter housing legal aid"
    " state area district mobile online general line desk work job free learning literacy play meal"
    " elementary middle high recreation"
)
"""Words that half of all names have: they tell little. The others count in full."""

RIVALS = tuple(
    words(line)
    for line in (
        "north south east west northeast northwest southeast southwest central downtown uptown",
        "upper lower", "elementary middle high junior preschool primary secondary",
        "man woman", "boy girl", "youth adult senior teen child infant toddler preschool",
        "before after", "summer winter spring fall autumn",
        "monday tuesday wednesday thursday friday saturday sunday", "day night morning evening",
        "inpatient outpatient", "online person", "church school clinic hospital library station park",
        "city county state", "beginner intermediate advanced", "permanent transitional temporary",
    )
)  # fmt: skip
"""One of these in one name and another of the same line in the other: they are two."""

APART = words("foundation auxiliary friend alumni union tenant early")
"""A body of its own beside another: a hospital's foundation is not the hospital."""

EMPTY = words(
    "program service class group project initiative center house office main line general lesson workshop"
    " agency support network site location branch campus school church organization free public community"
)
"""Words that a name may have or lack, or change for one another, and mean the same."""

COMMON_WEIGHT = 0.3
SPOKEN_FOR = 0.1  # a word that the organization's name or the town says already
SHORTEST_MISSPELLED = 5
MISSPELLED = 0.8
NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True)
class Name:
    """`raw` words as written, what each is compared as ("" for one that tells nothing), and all that is told
    in one piece; `weight` is how much it tells.
    """

    raw: tuple[str, ...]
    words: tuple[str, ...]
    told: tuple[str, ...]
    compact: str
    weight: float
    initials: str  # of all words, a space, and of those that tell something


@dataclass(frozen=True, slots=True)
class Resemblance:
    """`share` 0..1 of what both names say; `left`, `right`: weight of what only one says; `rivals`: they
    contradict each other; `strength` 0..1: how much being the same tells (a common name tells less).
    """

    share: float
    left: float
    right: float
    rivals: bool
    strength: float
    misspelled: bool = False


def plain(text: str) -> str:
    """Lower case, without accents."""
    folded = unicodedata.normalize("NFKD", text[:400].casefold())
    return "".join(c for c in folded if not unicodedata.combining(c))


def ages_in(name: str) -> tuple[float, float] | None:
    """The ages that a name says, "Teen Lounge (ages 13-18)"."""
    match = _AGES.search(name)
    if not match:
        return None
    return float(match[1]), float(match[2] or 99)


@lru_cache(maxsize=200_000)
def name_of(text: str) -> Name:
    said = _AGES.sub(" ", plain(text)).replace("&", " and ").replace("+", " ")
    said = _DOTTED.sub(lambda match: match[0].replace(".", "") + " ", said)
    said = _TAX_EXEMPT.sub(" ", said).replace("'", "").replace("’", "")
    raw: list[str] = []
    for word in _WORD.findall(_LETTERS_DIGITS.sub(" ", said)):
        raw += PHRASES[word].split("-") if word in PHRASES else [word]
    words = tuple(_compared(word, at, raw) for at, word in enumerate(raw))
    told = tuple(word for word in words if word)
    pairs = [word for word, sense in zip(raw, words, strict=True) if sense and word not in DROPPED]
    initials = " ".join("".join(word[0] for word in some) for some in (raw, pairs))
    weight = sum(weight_of(word) for word in set(told))
    return Name(tuple(raw), words, told, "".join(told), weight, initials)


def _compared(word: str, at: int, raw: list[str]) -> str:
    is_last = at == len(raw) - 1
    if len(word) == 1 and is_last and len(raw) > 1 and word.isalpha():
        return f"#{word}"  # Building A
    if word in DROPPED or (_YEAR.fullmatch(word) and len(raw) > 1):
        return ""
    if word == "co":
        return "" if is_last else "county"
    if match := _ORDINAL.fullmatch(word):
        return str(int(match[1]))
    if word.isdigit():
        return str(int(word)) if word.isascii() else word
    known = SAME_WORD.get(word)
    return known or SAME_WORD.get(_singular(word)) or _singular(word)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 5 and word.endswith(("sses", "ches", "shes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def weight_of(word: str) -> float:
    return COMMON_WEIGHT if word in COMMON else 1.0


def compare_names(
    one: str, other: str, one_said: frozenset[str] = frozenset(), other_said: frozenset[str] = frozenset()
) -> Resemblance:
    """`…_said`: words that other fields of the two say anyway (organization, town); a name may leave them
    out.
    """
    said = one_said | other_said
    return _compare(one, other, said) if one <= other else _turned(_compare(other, one, said))


def _turned(seen: Resemblance) -> Resemblance:
    return replace(seen, left=seen.right, right=seen.left)


@lru_cache(maxsize=50_000)
def _compare(one: str, other: str, said: frozenset[str]) -> Resemblance:
    left, right = name_of(one), name_of(other)
    strength = (_strength(left) + _strength(right)) / 2
    if left.compact and left.compact == right.compact:
        return Resemblance(1, 0, 0, False, strength)
    if _is_acronym_of_two(left, right):
        return Resemblance(0, 1, 1, True, strength)
    a, b = _with_acronyms(left, right)
    seen = _resemblance(a, b, said, strength)
    near = fuzz.ratio(left.compact, right.compact) / 100
    if seen.misspelled and near >= NEARLY_ALL and not _are_rivals(a - b, b - a, a, b):
        return replace(seen, share=max(seen.share, near), left=0, right=0, rivals=False)
    return seen


def _strength(name: Name) -> float:
    return min(1.0, name.weight / 2)


def _resemblance(a: set[str], b: set[str], said: frozenset[str], strength: float) -> Resemblance:
    both = a & b
    left, right = a - both, b - both
    misspelled = _take_misspelled(left, right)
    rivals = _are_rivals(left, right, a, b) or bool((left | right) & APART)
    common = sum(weight_of(word) for word in both) + sum(0.9 * weight_of(one) for one, _ in misspelled)
    mine, yours = _left_over(left, said), _left_over(right, said)
    total = 2 * common + mine + yours
    share = 2 * common / total if total else 0.0
    rivals = rivals or bool(_own_sense(left, said) and _own_sense(right, said))
    return Resemblance(share, mine, yours, rivals, strength, bool(misspelled))


def _own_sense(words: set[str], said: frozenset[str]) -> set[str]:
    return words - EMPTY - said


def _left_over(words: set[str], said: frozenset[str]) -> float:
    return sum(SPOKEN_FOR if word in said else weight_of(word) for word in words)


def _take_misspelled(left: set[str], right: set[str]) -> list[tuple[str, str]]:
    """Pairs that are one word written wrong or cut short, taken out of both sets."""
    found = []
    for one in sorted(left):
        for other in sorted(right):
            if _is_misspelled(one, other):
                found.append((one, other))
                right.discard(other)
                left.discard(one)
                break
    return found


def _is_misspelled(one: str, other: str) -> bool:
    if one[0] != other[0] or min(len(one), len(other)) < SHORTEST_MISSPELLED or one.isdigit():
        short, long = sorted((one, other), key=len)
        return len(short) >= 3 and len(long) > 6 and long.startswith(short) and not short.isdigit()
    return OSA.normalized_similarity(one, other) >= MISSPELLED


def _are_rivals(left: set[str], right: set[str], a: set[str], b: set[str]) -> bool:
    numbers_a, numbers_b = {w for w in a if _counts(w)}, {w for w in b if _counts(w)}
    if numbers_a and numbers_b and not (numbers_a <= numbers_b or numbers_b <= numbers_a):
        return True
    return any(left & rivals and right & rivals for rivals in RIVALS)


def _counts(word: str) -> bool:
    return word.isdigit() or word.startswith("#")


# acronyms


def _with_acronyms(left: Name, right: Name) -> tuple[set[str], set[str]]:
    """The words of both, where one writes out what the other has as initials: as the initials."""
    a, b = set(left.told), set(right.told)
    for word in sorted(a | b):
        if not (3 <= len(word) <= 6 and word.isalpha()) or (word in a and word in b):
            continue
        for name, words in ((left, a), (right, b)):
            run = _written_out(word, name)
            if run:
                words -= run
                words.add(word)
    return a, b


def _written_out(initials: str, name: Name) -> set[str] | None:
    """The words of a run of `name` whose first letters are `initials`, small words counted or not."""
    if initials not in name.initials:
        return None
    every = [(raw, word) for raw, word in zip(name.raw, name.words, strict=True)]
    for words in (every, [pair for pair in every if pair[1] and pair[0] not in DROPPED]):
        letters = "".join(raw[0] for raw, _ in words)
        at = letters.find(initials)
        if at >= 0 and words[at][0] != initials:
            return {word for _, word in words[at : at + len(initials)] if word}
    return None


def _is_acronym_of_two(left: Name, right: Name) -> bool:
    """Both have the same initials and write them out differently."""
    for word in set(left.told) & set(right.told):
        if 3 <= len(word) <= 6 and word.isalpha():
            one, other = _written_out(word, left), _written_out(word, right)
            if one and other and len(one & other) < min(len(one), len(other)) / 2:
                return True
    return False
