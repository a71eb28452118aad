"""The words of a PDF as fpdf2 writes it, by its fonts' own maps of letters: what a reader would be read."""

import re
import zlib
from collections.abc import Iterator

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:\\.|[^\\()])*)\) Tj", re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}


def words_in_pdf(body: bytes) -> list[str]:
    """Every piece of text, in the order it is drawn. A letter that no font maps is U+FFFD."""
    objects = {int(number): content for number, content in _OBJECT.findall(body)}
    fonts = {
        name: _map_of(objects, int(number))
        for content in objects.values()
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", content)
    }
    return [text for content in objects.values() for text in _texts(_unpacked(content), fonts)]


def _unpacked(content: bytes) -> bytes:
    found = _STREAM.search(content)
    if found is None:
        return b""
    try:
        return zlib.decompress(found[1])
    except zlib.error:
        return found[1]


def _map_of(objects: dict[int, bytes], font: int) -> dict[bytes, str]:
    told = re.search(rb"/ToUnicode (\d+) 0 R", objects[font])
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", _unpacked(objects[int(told[1])])) if told else []
    return {bytes.fromhex(a.decode()): bytes.fromhex(b.decode()).decode("utf-16-be") for a, b in pairs}


def _texts(page: bytes, fonts: dict[bytes, dict[bytes, str]]) -> Iterator[str]:
    if b" Tj" not in page:
        return
    letters: dict[bytes, str] = {}
    for name, shown in _SHOWN.findall(page):
        if name:
            letters = fonts[name]
            continue
        plain = _ESCAPED.sub(lambda m: _LETTERS.get(m[1], m[1]), shown)
        yield "".join(letters.get(plain[i : i + 2], "\ufffd") for i in range(0, len(plain), 2))
