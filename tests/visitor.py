"""A visitor who refuses a bad page: every HTML answer is parsed and looked over before a test sees it.

`refuse_bad_page` does the looking and is there for other clients too. What it refuses: HTML that does not
parse, an id used twice or pointed at in vain, other than one h1, a title that does not begin with it, a
field without a label, a link or button without words, a form that posts without a token, styles or scripts
within the page, a link to another host that tells where it came from.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

NOT_LABELLED = {"hidden", "submit", "button", "reset", "image"}
POINTERS = (
    "for", "aria-labelledby", "aria-describedby", "aria-controls", "popovertarget", "form", "list",
)  # fmt: skip
SCHEMES = {"", "http", "https", "tel", "mailto", "webcal"}
SAFE_REL = {"noopener", "noreferrer"}


class BadPageError(AssertionError):
    """The page is refused; the message lists everything that is wrong with it."""


class Visitor:
    """`get`, `post` and `follow` answer with Werkzeug's response. Redirects wait to be followed."""

    def __init__(self, app: Flask, **headers: str) -> None:
        self.app = app
        self.client = app.test_client()
        self.headers = {"Accept": "text/html", **headers}
        self.page: Element | None = None

    def get(self, path: str, **more: Any) -> TestResponse:
        return self._looked_over(self.client.get(path, headers=self.headers, **more), path)

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Sends the token of the last page's form for that path, as pressing its button would."""
        token = self.field(path, "csrf_token")
        data = {"csrf_token": token, **fields} if token else fields
        return self._looked_over(self.client.post(path, data=data, headers=self.headers), path)

    def follow(self, answer: TestResponse) -> TestResponse:
        assert 300 <= answer.status_code < 400, f"{answer.status_code} leads nowhere"
        return self.get(answer.location)

    def field(self, action: str, name: str) -> str | None:
        """The value of a hidden field in the last page's form that posts to `action`."""
        for form in [] if self.page is None else self.page.iter("form"):
            if form.get("action") == action:
                return next((i.get("value") for i in form.iter("input") if i.get("name") == name), None)
        return None

    def text(self) -> str:
        """What the last page says, spaces settled."""
        assert self.page is not None
        body = self.page.find("body")
        return words_of(body if body is not None else self.page)

    def links(self) -> list[str]:
        return [a.get("href", "") for a in self.page.iter("a")] if self.page is not None else []

    def _looked_over(self, answer: TestResponse, path: str) -> TestResponse:
        if answer.mimetype == "text/html" and answer.data:
            self.page = refuse_bad_page(answer.get_data(as_text=True), path)
        return answer


def refuse_bad_page(html: str, path: str = "") -> Element:
    """The parsed page, or BadPageError."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    page: Element = parser.parse(html)
    wrong = [f"HTML at {position}: {code} {facts}" for position, code, facts in parser.errors]
    wrong += [complaint for check in CHECKS for complaint in check(page)]
    if wrong:
        raise BadPageError(f"{path} is refused:\n  " + "\n  ".join(wrong))
    return page


def words_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _headings(page: Element) -> Iterator[str]:
    found = [words_of(h1) for h1 in page.iter("h1")]
    if len(found) != 1:
        yield f"{len(found)} h1: {found}"
        return
    title = next((words_of(t) for t in page.iter("title")), "")
    if not found[0] or not title.startswith(found[0]):
        yield f"the title {title!r} does not begin with the h1 {found[0]!r}"


def _ids(page: Element) -> Iterator[str]:
    seen: set[str] = set()
    for element in page.iter():
        name = element.get("id")
        if name is not None:
            if name in seen or not name or " " in name:
                yield f"id {name!r} is used twice, empty or has a space"
            seen.add(name)
    for element in page.iter():
        for attribute in POINTERS:
            for name in (element.get(attribute) or "").split():
                if name not in seen:
                    yield f"{_tag(element)} {attribute}={name!r} points at nothing"
        href = element.get("href", "")
        if href.startswith("#") and len(href) > 1 and href[1:] not in seen:
            yield f"{_tag(element)} leads to {href}, which is not there"


def _language(page: Element) -> Iterator[str]:
    if page.get("lang") not in {"en", "es"}:
        yield "html has no language"


def _fields(page: Element) -> Iterator[str]:
    labelled = {label.get("for") for label in page.iter("label")}
    within = {id(field) for label in page.iter("label") for field in label.iter()}
    for field in page.iter():
        if field.tag not in {"input", "select", "textarea"} or field.get("type") in NOT_LABELLED:
            continue
        named = field.get("aria-label") or field.get("aria-labelledby") or field.get("id") in labelled
        if not named and id(field) not in within:
            yield f"{_tag(field)} name={field.get('name')!r} has no label"


def _words(page: Element) -> Iterator[str]:
    for element in page.iter():
        if element.tag in {"a", "button"} and not (words_of(element) or element.get("aria-label")):
            yield f"{_tag(element)} {element.attrib} says nothing"
        if element.tag == "img" and element.get("alt") is None:
            yield f"img {element.get('src')} has no alt"
    body = page.find("body")
    for text in () if body is None else body.itertext():
        if re.fullmatch(r"\s*(None|Undefined|\[\]|\{\})\s*", text):
            yield f"the page says {text.strip()!r}"


def _policy(page: Element) -> Iterator[str]:
    for element in page.iter():
        if element.get("style") is not None or element.tag == "style":
            yield f"{_tag(element)} has a style of its own, which the policy blocks"
        if element.tag == "script" and words_of(element):
            yield "there is a script within the page"
        for attribute in element.attrib:
            if str(attribute).startswith("on"):
                yield f"{_tag(element)} has {attribute}"


def _links(page: Element) -> Iterator[str]:
    for link in page.iter("a"):
        href = link.get("href")
        if href is None:
            yield f"a link without an address: {words_of(link)!r}"
            continue
        parts = urlsplit(href)
        if parts.scheme not in SCHEMES:
            yield f"a link to {href!r}"
        if parts.netloc and not set((link.get("rel") or "").split()) >= SAFE_REL:
            yield f"a link to {parts.netloc} tells it where the visitor came from"


def _forms(page: Element) -> Iterator[str]:
    for form in page.iter("form"):
        if (form.get("method") or "get").lower() != "post":
            continue
        if not any(field.get("name") == "csrf_token" and field.get("value") for field in form.iter("input")):
            yield f"the form to {form.get('action')} has no token"


def _tag(element: Element) -> str:
    return f"<{element.tag}>"


CHECKS = (_headings, _ids, _language, _fields, _words, _policy, _links, _forms)
