"""What a first visit to the opening page moves: the page, and every style, script, font and picture it names.

Sizes are of bodies as they travel, gzip included. Fonts that the styles declare for a range of letters
without "a" are left out: a browser fetches those only where such letters stand.
"""

import gzip
import re
import urllib.request
from html.parser import HTMLParser
from urllib.parse import urljoin

from benchmarks.report import Row

_KINDS = {"css": "styles", "js": "scripts", "ttf": "fonts", "woff": "fonts", "woff2": "fonts"}
_FACE = re.compile(r"@font-face\s*{([^}]*)}")
_URL = re.compile(r"""url\(\s*["']?([^"')]+)""")
_IMPORT = re.compile(r"""^\s*(?:import|export)\b[^"'()]*["'](\.[^"']+)["']""", re.MULTILINE)


class _Named(HTMLParser):
    """Addresses that a browser fetches by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        fetched = {"stylesheet", "preload", "modulepreload", "icon"}
        if tag == "link" and fetched & set((said.get("rel") or "").split()):
            self.found.append(said.get("href") or "")
        if tag in {"script", "img", "source"} and said.get("src"):
            self.found.append(said["src"] or "")


def weigh(url: str) -> list[Row]:
    """One row for each kind of file, and one for all of them: transferred, unpacked, how many."""
    sizes: dict[str, tuple[str, int, int]] = {}
    waiting = [f"{url}/"]
    while waiting:
        address = waiting.pop()
        if address in sizes or not address.startswith(url):
            continue
        packed, text = _fetch(address)
        sizes[address] = (_kind(address), packed, len(text))
        waiting += [urljoin(address, one) for one in _names(address, text, url) if one]
    kinds = dict.fromkeys(kind for kind, _, _ in sizes.values())
    rows = [_sum(kind, [s for s in sizes.values() if s[0] == kind]) for kind in kinds]
    return [*rows, _sum("all together", list(sizes.values()))]


def _sum(name: str, found: list[tuple[str, int, int]]) -> Row:
    transferred, unpacked = sum(s[1] for s in found), sum(s[2] for s in found)
    return Row(name, {"transferred": transferred, "unpacked": unpacked, "files": len(found)})


def _fetch(address: str) -> tuple[int, bytes]:
    asked = urllib.request.Request(address, headers={"Accept-Encoding": "gzip", "Accept-Language": "en"})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        body: bytes = answer.read()
        is_packed = answer.headers["Content-Encoding"] == "gzip"
    return len(body), gzip.decompress(body) if is_packed else body


def _kind(address: str) -> str:
    ending = address.rpartition("/")[2].rpartition(".")[2]
    return _KINDS.get(ending, "pictures" if "." in address.rpartition("/")[2] else "the page itself")


def _names(address: str, body: bytes, url: str) -> list[str]:
    text = body.decode("utf-8", "replace")
    if address == f"{url}/":
        page = _Named()
        page.feed(text)
        return page.found
    if address.endswith(".css"):
        return [
            src[1] for face in _FACE.findall(text) if _has_plain_letters(face) for src in _URL.finditer(face)
        ]
    return _IMPORT.findall(text) if address.endswith(".js") else []


def _has_plain_letters(face: str) -> bool:
    """Whether a font face covers the letter "a" (U+61)."""
    ranges = re.search(r"unicode-range\s*:\s*([^;]+)", face)
    if ranges is None:
        return True
    spans = re.findall(r"U\+([0-9A-Fa-f]+)(?:-([0-9A-Fa-f]+))?", ranges[1])
    return any(int(low, 16) <= 0x61 <= int(high or low, 16) for low, high in spans)
