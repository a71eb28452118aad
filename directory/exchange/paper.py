"""A list of services as a PDF to print or send: letter pages, readable at arm's length, tagged for readers.

Letters come from three fonts; what none of them has is left out, so that no mark of a missing letter is ever
drawn. Texts are laid out line by line here: nothing in them can move, colour or link anything.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import distribution

from fpdf import FPDF
from fpdf.enums import TextMode

from directory.exchange.export_cells import storable
from directory.exchange.joined_letters import as_drawn, is_right_to_left, joined

LONGEST_TEXT = 700
"""Characters of one fact. Who wants to read on has the address of the page."""

_FONTS = {
    ("atkinson", ""): ("fontpkg-atkinson-hyperlegible", "AtkinsonHyperlegible-Regular.ttf"),
    ("atkinson", "B"): ("fontpkg-atkinson-hyperlegible", "AtkinsonHyperlegible-Bold.ttf"),
    ("noto", ""): ("fontpkg-noto-sans", "NotoSans[wdth,wght].ttf"),
    ("arabic", ""): ("fontpkg-noto-sans-arabic", "NotoSansArabic[wdth,wght].ttf"),
}

Paint = tuple[int, int, int]
INK, SOFT, RULE, STRONG = (20, 35, 30), (61, 77, 69), (198, 208, 196), (94, 110, 101)
TILE, TINT, SUN, SUN_TINT, WHITE = (15, 76, 67), (217, 233, 225), (255, 194, 51), (255, 242, 207), (255,) * 3

SIDE, RAIL, SUN_LINE, TOP, FOOT = 18.0, 11.0, 1.4, 22.0, 17.0
LABEL, GAP, BODY = 23.0, 7.0, 11.5
PT = 25.4 / 72
PAGES = "{#pages#}"
"""Stands for their number until all are drawn."""


Fact = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """One service. `state` is open, waitlist, full or unknown: the sign beside its name. Facts are labels and
    what they say, in two columns and then the whole width; blank ones are left out. `address` is where a
    click on the name leads.
    """

    name: str
    who: str
    state: str
    sign: str
    lead: str
    left: Sequence[Fact]
    right: Sequence[Fact]
    wide: Sequence[Fact]
    foot: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """`code` is a square of dark and light modules that a phone reads, `code_says` what it leads to.

    `page_words` gets two numbers; `nameless` stands for a name of which no letter can be drawn.
    """

    title: str
    language: str
    house: str
    day: str
    made: datetime
    asked: Sequence[str]
    helper: Sequence[str]
    items: Sequence[Item]
    tail: Sequence[str]
    page_words: str
    nameless: str
    code: Sequence[Sequence[int]] = ()
    code_says: str = ""
    remarks: Sequence[str] = field(default=())


def pdf_bytes(paper: Paper) -> bytes:
    sheet = _Sheet(paper)
    sheet.draw()
    return bytes(sheet.output())


class _Sheet(FPDF):
    def __init__(self, paper: Paper) -> None:
        super().__init__(format="letter", unit="mm")
        self.paper = paper
        self.set_auto_page_break(False)
        self.set_margins(SIDE, TOP, SIDE)
        self.c_margin = 0
        for (family, style), (package, name) in _FONTS.items():
            where = distribution(package).locate_file(f"{package.replace('-', '_')}/files/{name}")
            self.add_font(family, style, str(where))
        self.set_fallback_fonts(["noto", "arabic"], exact_match=False)
        self.covered = [frozenset(self.fonts[name].cmap) for name in ("atkinson", "noto", "arabic")]  # type: ignore[union-attr]
        self._drawable: dict[tuple[str, str], str] = {}
        self.set_lang(paper.language)
        self.set_title(self.drawable(paper.title))
        self.set_creator("Hallway")
        self.set_creation_date(paper.made.astimezone(UTC))
        self.alias_nb_pages(PAGES)
        self._lines: dict[tuple[str, float, float, bool], list[str]] = {}
        self._known: dict[tuple[str, str], dict[int, float]] = {}
        self._marks: Counter[int] = Counter()

    # ---- what can be drawn ----

    def drawable(self, text: str, instead: str = "") -> str:
        """A text of letters that the fonts have, at most two marks on each; `instead` where none is left."""
        key = (text, instead)
        if key not in self._drawable:
            self._drawable[key] = self._made_drawable(text) or instead
        return self._drawable[key]

    def _made_drawable(self, text: str) -> str:
        plain = unicodedata.normalize("NFC", storable(text))[: 2 * LONGEST_TEXT]
        if is_right_to_left(plain):
            plain = joined(plain)
        plain = re.sub(r"[^\S\n]+", " ", "".join(self._kept(plain)))
        plain = re.sub(r"\(\s*\)|\[\s*\]", "", plain)
        plain = re.sub(r" *\n\s*", "\n", plain).strip(" \n,;:/-–·") if not plain.isascii() else plain.strip()
        if len(plain) > LONGEST_TEXT:
            plain = plain[: LONGEST_TEXT - 1].rstrip() + "…"
        return plain if any(letter.isalnum() for letter in plain) else ""

    def _kept(self, text: str) -> Iterator[str]:
        marks = 0
        for letter in text:
            marks = marks + 1 if unicodedata.combining(letter) else 0
            if letter.isspace():
                yield "\n" if letter == "\n" else " "
            elif unicodedata.category(letter)[0] == "C":
                continue
            elif marks <= 2 and _is_simple(letter) and any(ord(letter) in font for font in self.covered):
                yield letter
            else:
                yield " " if not marks else ""

    def _family(self, text: str) -> str:
        """One font for a whole text, so that no word is set in two."""
        own, more, _ = self.covered
        return "noto" if any(ord(c) in more and ord(c) not in own for c in text) else "atkinson"

    # ---- text ----

    def lines_of(self, text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
        """The lines that a text makes in a width. A word longer than a line is cut where the line ends."""
        key = (text, width, size, bold)
        if key not in self._lines:
            self._set(text, size, bold)
            most = width / (size * PT) * 1000
            self._lines[key] = [line for part in text.split("\n") for line in self._wrapped(part, most)]
        return self._lines[key]

    def _wrapped(self, text: str, most: float) -> Iterator[str]:
        line, used, space = "", 0.0, self._width(" ")
        for word in text.split(" "):
            wide = self._width(word)
            if line and used + space + wide > most:
                yield line
                line, used = "", 0.0
            while wide > most:
                cut = self._cut(word, most)
                yield word[:cut]
                word = word[cut:]
                wide = self._width(word)
            line, used = (f"{line} {word}", used + space + wide) if line else (word, wide)
        yield line

    def _cut(self, word: str, most: float) -> int:
        used = 0.0
        for place, letter in enumerate(word):
            used += self._width(letter)
            if used > most:
                return max(place, 1)
        return len(word)

    def _width(self, text: str) -> float:
        """In thousandths of the font's size."""
        family = self.font_family
        return sum(self._widths(family, self.font_style, ord(letter)) for letter in text)

    def _widths(self, family: str, style: str, code: int) -> float:
        known = self._known.setdefault((family, style), {})
        if code not in known:
            order = [(family, style), ("atkinson", style), ("noto", ""), ("arabic", "")]
            fonts = [self.fonts[name + look] for name, look in order if name + look in self.fonts]
            font = next((f for f in fonts if code in f.cmap), fonts[0])  # type: ignore[union-attr]
            known[code] = float(font.cw[code])  # type: ignore[index]
        return known[code]

    def _set(self, text: str, size: float, bold: bool) -> None:
        family = self._family(text)
        self.set_font(family, "B" if bold and family == "atkinson" else "", size)

    def put(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        paint: Paint = INK,
        lead: float = 1.32,
        tag: str = "P",
        link: str = "",
    ) -> float:
        """Draws a text from its top on and returns where it ends."""
        if not text:
            return y
        step = size * PT * lead
        lines = self.lines_of(text, width, size, bold=bold)
        self._set(text, size, bold)
        thick = bold and self.font_style == ""
        with self.tagged(tag), self.local_context(
            text_color=paint, draw_color=paint, line_width=size * 0.006,
            text_mode=TextMode.FILL_STROKE if thick else TextMode.FILL,
        ):  # fmt: skip
            for line in lines:
                if line.strip():
                    self._line(x, y, width, line, step, link)
                y += step
        return y

    def _line(self, x: float, y: float, width: float, line: str, step: float, link: str) -> None:
        is_arabic = is_right_to_left(line)
        first = next((c for c in line if unicodedata.bidirectional(c) in ("L", "R", "AL")), "")
        to_right = is_arabic and unicodedata.bidirectional(first) != "L"
        self.set_xy(x, y)
        self.cell(width, step, as_drawn(line.strip()), align="R" if to_right else "L", link=link)

    @contextmanager
    def tagged(self, tag: str) -> Iterator[None]:
        """What is drawn within is one heading or paragraph of the page's structure; "" is decoration."""
        if tag:
            number = self._marks[self.page]
            self._marks[self.page] += 1
            _, parents = self.struct_builder.add_marked_content(
                page_number=self.page, struct_type=f"/{tag}", mcid=number
            )
            self.pages[self.page].struct_parents = parents
            self._out(f"/{tag} <</MCID {number}>> BDC")
        else:
            self._out("/Artifact BMC")
        yield
        self._out("EMC")

    # ---- pages ----

    def draw(self) -> None:
        self.add_page()
        y = self._opening()
        for item in self.paper.items:
            y = self._item(item, y)
        for line in self.paper.tail:
            text = self.drawable(line)
            y = self._room_for(y + 3, 14)
            y = self.put(SIDE, y, self.epw, text, 11.5, bold=True)

    def header(self) -> None:
        with self.tagged(""):
            self.set_fill_color(*TILE)
            self.rect(0, 0, self.w, RAIL, "F")
            self.set_fill_color(*SUN)
            self.rect(0, RAIL, self.w, SUN_LINE, "F")
            self._logo(SIDE, 2.6)
        house = self.drawable(self.paper.house)
        self._artifact(SIDE + 9.5, 3.3, self.epw * 0.62, house, 11.5, WHITE, bold=True)
        self._artifact(SIDE + self.epw * 0.62, 3.4, self.epw * 0.38, self.paper.day, 10.5, WHITE, align="R")

    def footer(self) -> None:
        words = self.paper.page_words.replace("{n}", str(self.page_no())).replace("{all}", PAGES)
        self._artifact(SIDE, self.h - 11.5, self.epw, self.drawable(words), 10, SOFT)

    def _artifact(
        self, x: float, y: float, width: float, text: str, size: float, paint: Paint, *, bold: bool = False,
        align: str = "L",
    ) -> None:  # fmt: skip
        with self.tagged(""):
            lines = self.lines_of(text, width, size, bold=bold) if text else []
            self._set(text, size, bold)
            self.set_text_color(*paint)
            self.set_xy(x, y)
            if lines:
                self.cell(width, size * PT * 1.2, as_drawn(lines[0].strip()), align=align)

    def _logo(self, x: float, y: float) -> None:
        """An H that is a door frame, with light in the doorway."""
        self.set_fill_color(*WHITE)
        for left in (0, 4.8):
            self.rect(x + left, y, 1.3, 6.2, "F")
        self.rect(x, y + 1.7, 6.1, 1.2, "F")
        self.set_fill_color(*SUN)
        self.rect(x + 1.75, y + 3.3, 2.6, 2.9, "F")

    def _opening(self) -> float:
        """The title, what was asked, who may be called, and the code; returns where the list may begin."""
        paper, width = self.paper, self.epw
        side = 31.0 if paper.code else 0.0
        y = self.put(SIDE, TOP, width - side - 4, self.drawable(paper.title), 23, bold=True, paint=TILE,
                     lead=1.16, tag="H1")  # fmt: skip
        y += 1.5
        for line in (*paper.asked, *paper.remarks):
            y = self.put(SIDE, y, width - side - 6, self.drawable(line), 12, paint=SOFT)
        if paper.helper:
            y = self._helper(y + 2.5, width - side - (6 if side else 0))
        if paper.code:
            y = max(y, self._code(self.w - SIDE - side, TOP + 1, side))
        return y + 5

    def _helper(self, y: float, width: float) -> float:
        lines = [self.drawable(line) for line in self.paper.helper]
        heights = [
            len(self.lines_of(line, width - 10, 12, bold=place == 0)) for place, line in enumerate(lines)
        ]
        height = sum(heights) * 12 * PT * 1.32 + 5
        with self.tagged(""):
            self.set_fill_color(*SUN_TINT)
            self.rect(SIDE, y, width, height, "F")
            self.set_fill_color(*SUN)
            self.rect(SIDE, y, 1.4, height, "F")
        below = y + 2.5
        for place, line in enumerate(lines):
            below = self.put(SIDE + 5, below, width - 10, line, 12, bold=place == 0)
        return y + height

    def _code(self, x: float, y: float, side: float) -> float:
        module = side / len(self.paper.code)
        with self.tagged(""):
            self.set_fill_color(*INK)
            for line, row in enumerate(self.paper.code):
                for place, is_dark in enumerate(row):
                    if is_dark:
                        self.rect(x + place * module, y + line * module, module * 1.02, module * 1.02, "F")
        return self.put(x - 2, y + side + 1, side + 2, self.drawable(self.paper.code_says), 9.5, paint=SOFT)

    def _room_for(self, y: float, height: float) -> float:
        """`y`, or the top of a new page where it would not fit."""
        if y + height <= self.h - FOOT:
            return y
        self.add_page()
        return TOP

    # ---- one service ----

    def _item(self, item: Item, y: float) -> float:
        y = self._room_for(y, min(self._height(item), self.h - TOP - FOOT))
        with self.tagged(""):
            self.set_draw_color(*INK)
            self.set_line_width(0.5)
            self.line(SIDE, y, self.w - SIDE, y)
        y = self._head(item, y + 3) + 0.8
        y = self.put(SIDE, y, self.epw, self.drawable(item.lead), BODY) + 1.4
        left = self._facts(item.left, SIDE, y, self._half, strong=True)
        right = self._facts(item.right, SIDE + self._half + GAP, y, self._half)
        y = self._facts(item.wide, SIDE, max(left, right), self.epw)
        return self.put(SIDE, y + 0.4, self.epw, self.drawable(item.foot), 10, paint=SOFT) + 4.5

    @property
    def _half(self) -> float:
        return (self.epw - GAP) / 2

    def _head(self, item: Item, y: float) -> float:
        """Its name and who gives it, beside the sign."""
        sign_width = self._sign_width(item)
        self._sign(item, self.w - SIDE - sign_width, y, sign_width)
        name = self.drawable(item.name, self.paper.nameless)
        wide = self.epw - sign_width - 5
        y = self.put(SIDE, y - 0.4, wide, name, 15, bold=True, paint=TILE, lead=1.18, tag="H2",
                     link=item.address)  # fmt: skip
        return max(self.put(SIDE, y + 0.5, wide, self.drawable(item.who), 11.5, paint=SOFT), y)

    def _facts(
        self, facts: Sequence[Fact], x: float, y: float, width: float, *, strong: bool = False
    ) -> float:
        """`strong`: the first of them is bold."""
        for place, (label, told) in enumerate(facts):
            text = self.drawable(told)
            if not text:
                continue
            height = self._fact_height(label, text, width)
            if y + height > self.h - FOOT and width > self._half:
                y = self._room_for(y, height)
            named = self.put(x, y + 0.3, LABEL - 2, label, 10, paint=SOFT, lead=1.45)
            said = self.put(x + LABEL, y, width - LABEL, text, BODY, bold=strong and place == 0)
            y = max(named, said) + 0.6
        return y

    def _fact_height(self, label: str, text: str, width: float) -> float:
        named = len(self.lines_of(label, LABEL - 2, 10)) * 10 * PT * 1.45
        return max(named, len(self.lines_of(text, width - LABEL, BODY)) * BODY * PT * 1.32)

    def _height(self, item: Item) -> float:
        """About as high as the whole item, so that it is kept on one page."""
        wide = self.epw - self._sign_width(item) - 5
        name = self.drawable(item.name, self.paper.nameless)
        height = len(self.lines_of(name, wide, 15, bold=True)) * 15 * PT * 1.18
        height += len(self.lines_of(self.drawable(item.who), wide, 11.5)) * BODY * PT * 1.32
        height += len(self.lines_of(self.drawable(item.lead), self.epw, BODY)) * BODY * PT * 1.32
        height += max(self._facts_height(part, self._half) for part in (item.left, item.right))
        return height + self._facts_height(item.wide, self.epw) + 12

    def _facts_height(self, facts: Sequence[Fact], width: float) -> float:
        said = [(label, text) for label, told in facts if (text := self.drawable(told))]
        return sum(self._fact_height(label, text, width) + 0.6 for label, text in said)

    # ---- is there room? ----

    def _sign_width(self, item: Item) -> float:
        text = self.drawable(item.sign)
        self._set(text, 11, True)
        return min(self._width(text) * 11 * PT / 1000 + 12, 62) if text else 0

    def _sign(self, item: Item, x: float, y: float, width: float) -> None:
        """A door and a word: told by shape and words, not by colour."""
        text = self.drawable(item.sign)
        if not text:
            return
        ground, letters = _SIGNS.get(item.state, (WHITE, INK))
        with self.tagged(""), self.local_context():
            if item.state == "unknown":
                self.set_dash_pattern(dash=1.2, gap=0.9)
            self.set_fill_color(*ground)
            self.set_draw_color(*(STRONG if item.state == "unknown" else INK))
            self.set_line_width(0.35)
            self.rect(x, y - 0.6, width, 7.4, "FD" if item.state in ("full", "unknown") else "F")
        with self.tagged(""):
            self._door(item.state, x + 2.6, y + 0.6)
        self.put(x + 8.2, y + 0.9, width - 9, text, 11, bold=True, paint=letters, lead=1.2)

    def _door(self, state: str, x: float, y: float) -> None:
        self.set_draw_color(*(WHITE if state == "open" else INK))
        self.set_fill_color(*({"open": SUN, "waitlist": WHITE, "full": INK}.get(state, WHITE)))
        self.set_line_width(0.4)
        self.rect(x, y, 3.4, 5, "FD")
        if state == "waitlist":
            self.set_fill_color(*INK)
            for left in (0.75, 2.0):
                self.ellipse(x + left, y + 2.1, 0.8, 0.8, "F")


_SIGNS: dict[str, tuple[Paint, Paint]] = {
    "open": (TILE, WHITE),
    "waitlist": (SUN_TINT, INK),
    "full": (WHITE, INK),
    "unknown": (WHITE, SOFT),
}


def _is_simple(letter: str) -> bool:
    """Whether a letter may be drawn by itself: scripts whose letters join or stack would come out broken."""
    code = ord(letter)
    return (
        code < 0x0530 or 0x1E00 <= code < 0x2C00 or 0xA640 <= code < 0xA6A0 or 0xA720 <= code < 0xA800
        or 0xAB30 <= code < 0xAB70 or 0xFB00 <= code < 0xFB07
        or 0x0600 <= code < 0x0780 or 0xFB50 <= code < 0xFE00 or 0xFE70 <= code < 0xFEFD
    )  # fmt: skip
