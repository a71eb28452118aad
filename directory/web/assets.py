"""Front-end files: ours from `static/`, the third parties' from their pinned packages, under one address.

Everything is read at start and served from memory as /static/<digest>/<name>. The digest is over every
byte of every file, so an address never changes its content and browsers may keep it for good; relative
addresses between our own modules, style sheets and fonts stay true because they share the digest.
"""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import distribution
from pathlib import Path

from flask import Flask, Response, abort, current_app, g, request, url_for
from markupsafe import Markup

from directory.core import settings_of, shipped
from directory.web.access import access, anyone

LAYERS = ("reset", "tokens", "base", "layout", "components", "utilities")

SHEETS = {
    "css/hallway.css": (
        ("reset", "reset.css"),
        ("tokens", "tokens.css"),
        ("base", "base.css"),
        ("layout", "layout.css"),
        ("components", "components.css"),
        ("components", "pages.css"),
        ("utilities", "utilities.css"),
        ("utilities", "print.css"),
    ),
    "css/hubs.css": (("components", "hubs.css"),),
    "css/api.css": (("components", "api.css"),),
    "css/open.css": (("components", "open.css"),),
    "css/take.css": (("components", "take.css"),),
    "css/desk.css": (("components", "desk.css"), ("components", "work.css")),
    "css/imports.css": (("components", "imports.css"),),
    "css/records.css": (("components", "records.css"),),
    "css/people.css": (("components", "people.css"),),
    "css/quality.css": (("components", "quality.css"),),
    "css/matching.css": (("components", "matching.css"),),
    "css/suggest.css": (("components", "suggest.css"),),
    "css/duplicates.css": (("components", "duplicates.css"),),
    "css/door.css": (("components", "door.css"),),
    "css/privacy.css": (("components", "privacy.css"),),
}
"""Style sheets put together at start: each part in its layer, so the order of loading never matters."""

PACKAGED = {
    "leaflet/leaflet.js": ("XStatic-Leaflet", "xstatic/pkg/leaflet/data/leaflet.js"),
    "leaflet/leaflet.css": ("XStatic-Leaflet", "xstatic/pkg/leaflet/data/leaflet.css"),
    **{
        f"fonts/AtkinsonHyperlegible-{style}.ttf": (
            "fontpkg-atkinson-hyperlegible",
            f"fontpkg_atkinson_hyperlegible/files/AtkinsonHyperlegible-{style}.ttf",
        )
        for style in ("Regular", "Bold", "Italic")
    },
}
"""The one mapping from our addresses to files inside pinned packages: (distribution, path in it)."""

COMPRESSED_TYPES = ("text/", "application/json", "image/svg+xml", "font/ttf", "application/geo+json")

FOREVER = "public, max-age=31536000, immutable"

mimetypes.add_type("font/ttf", ".ttf")
mimetypes.add_type("text/javascript", ".js")


@dataclass(frozen=True)
class StaticFile:
    body: bytes
    type: str

    @cached_property
    def gzipped(self) -> bytes | None:
        return gzip.compress(self.body, 9, mtime=0) if self.type.startswith(COMPRESSED_TYPES) else None


@dataclass(frozen=True)
class Shelf:
    """Every file by name, and the digest of them all."""

    files: dict[str, StaticFile]
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        total = hashlib.sha256()
        for name in sorted(self.files):
            total.update(name.encode() + b"\0" + hashlib.sha256(self.files[name].body).digest())
        object.__setattr__(self, "digest", total.hexdigest()[:16])


def init_app(app: Flask) -> None:
    app.extensions["hallway_shelf"] = shelf_of(shipped("static"))
    if settings_of(app).debug:
        app.before_request(_reread)
    app.add_url_rule("/static/<digest>/<path:name>", "static", static)
    app.jinja_env.globals.update(asset=asset, icon=icon, art=art, sprite=sprite)


def shelf_of(folder: Path) -> Shelf:
    """Raises FileNotFoundError when a package does not carry the file that the mapping names."""
    files = {
        path.relative_to(folder).as_posix(): _file(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".css"
    }
    for sheet, parts in SHEETS.items():
        files[sheet] = StaticFile(_sheet(folder / "css", parts).encode(), "text/css; charset=utf-8")
    for name, (package, path) in PACKAGED.items():
        files[name] = _file(Path(str(distribution(package).locate_file(path))))
    return Shelf(files)


def _file(path: Path) -> StaticFile:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return StaticFile(path.read_bytes(), f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)


def _sheet(folder: Path, parts: tuple[tuple[str, str], ...]) -> str:
    layered = (
        f"@layer {layer}{{{(folder / name).read_text(encoding='utf-8')}}}"
        for layer, name in parts
        if (folder / name).exists()
    )
    text = f"@layer {','.join(LAYERS)};" + "".join(layered)
    return re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))


@access(anyone)
def static(digest: str, name: str) -> Response:
    shelf = _shelf()
    found = shelf.files.get(name)
    if found is None:
        abort(404)
    packed = found.gzipped if request.accept_encodings["gzip"] else None
    answer = Response(packed or found.body, content_type=found.type)
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = FOREVER if digest == shelf.digest else "no-cache"
    answer.set_etag(shelf.digest)
    answer.make_conditional(request)
    return answer


def _shelf() -> Shelf:
    shelf: Shelf = current_app.extensions["hallway_shelf"]
    return shelf


def _reread() -> None:
    current_app.extensions["hallway_shelf"] = shelf_of(shipped("static"))


def asset(name: str) -> str:
    """The address of a static file. An unknown name is a mistake in a template: KeyError."""
    shelf = _shelf()
    if name not in shelf.files:
        raise KeyError(f"there is no static file {name!r}")
    return url_for("static", digest=shelf.digest, name=name)


# ---- icons and drawings: one inline sprite for each page, of what that page shows ----


def icon(name: str, flip: bool = False) -> Markup:
    """A Lucide icon, always beside a word: screen readers skip it. `flip` turns arrows in right-to-left."""
    return _use(name, "icon icon--flip" if flip else "icon", "0 0 24 24")


def art(name: str) -> Markup:
    """One of our own drawings, from static/art."""
    _, box = _drawing(name)
    return _use(f"art-{name}", f"art art--{name}", box)


def sprite() -> Markup:
    """The symbols that this page has used so far. The layout puts it last."""
    symbols = Markup("").join(_symbol(name) for name in sorted(_shown()))
    return Markup(
        '<svg class="sprite" width="0" height="0" aria-hidden="true" focusable="false">{}</svg>'
    ).format(symbols)


def _use(name: str, classes: str, box: str) -> Markup:
    _shown().add(name)
    return Markup(
        '<svg class="{}" viewBox="{}" aria-hidden="true" focusable="false"><use href="#i-{}"/></svg>'
    ).format(classes, box, name)


def _shown() -> set[str]:
    if "shown_icons" not in g:
        g.shown_icons = set()
    shown: set[str] = g.shown_icons
    return shown


def _symbol(name: str) -> Markup:
    inner, box = _drawing(name.removeprefix("art-")) if name.startswith("art-") else _lucide(name)
    return Markup('<symbol id="i-{}" viewBox="{}">{}</symbol>').format(
        name,
        box,
        Markup(inner),  # noqa: S704 - our own drawings and the package's
    )


_LUCIDE: dict[str, tuple[str, str]] = {}


def _lucide(name: str) -> tuple[str, str]:
    if name not in _LUCIDE:
        from lucide.jinja import lucide

        _LUCIDE[name] = (_inside(str(lucide(name))), "0 0 24 24")
    return _LUCIDE[name]


def _drawing(name: str) -> tuple[str, str]:
    text = _shelf().files[f"art/{name}.svg"].body.decode("utf-8")
    box = re.search(r'viewBox="([^"]+)"', text)
    assert box, f"static/art/{name}.svg has no viewBox"
    return _inside(text), box[1]


def _inside(svg: str) -> str:
    """What stands between <svg …> and </svg>, on one line."""
    inner = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", svg, flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "", re.sub(r"\s+/>", "/>", inner)).strip()
