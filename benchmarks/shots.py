"""Pictures of every page and state, on a phone, a laptop and a tall screen, in both languages: `make shots`.

They go to out/shots as <page>-<size>-<language>.png. The demo is served from a folder of its own, which is
thrown away; words after the command choose pages by name: `python -m benchmarks.shots results service`.
"""

import json
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.serving import install_demo, served
from directory.exchange.seed_people import DEMO_PASSWORD
from directory.exchange.seed_rows import seed_id
from tests.journeys.conftest import FLAGS, KIOSK, LAPTOP, PHONE, chromium

OUT = Path("out") / "shots"

README = Path("docs") / "pictures"
IN_README = {
    "home-laptop-en",
    "results-laptop-en",
    "results-phone-en",
    "service-phone-es",
    "work-school-laptop-en",
    "work-organization-phone-en",
    "suggest-laptop-en",
    "note-phone-en",
}
"""What the README shows: the first screen of these, kept with the source."""

SIZES = {"phone": PHONE, "laptop": LAPTOP, "kiosk": KIOSK}

GLASSES = seed_id("service", "rvv-glasses")
VAN = seed_id("organization", "rivertown-vision-van")
GARAGE = seed_id("location", "rvv-office")

PUBLIC = {
    "home": "/",
    "home-strong-contrast": "/?contrast=more",
    "results": "/find?q=food+for+this+weekend&near=Juniper+Street+School",
    "results-spanish-words": "/find?q=mi+hijo+no+ve+el+pizarr%C3%B3n&near=14605",
    "results-narrowed": "/find?q=after+school&near=14605&cost=free&speaks=es&when=after_school&grade=3",
    "results-did-you-mean": "/find?q=dentits&near=14621",
    "results-rural": "/find?q=dentist&near=14428",
    "results-empty": "/find?q=swimming+lessons&near=Juniper+Street+School&access=asl&cost=sliding&age=3",
    "results-strong-contrast": "/find?q=food&near=Juniper+Street+School&contrast=more",
    "kinds": "/needs",
    "kind": "/needs/food.pantry",
    "kind-sensitive": "/needs/safety.dv",
    "service": f"/services/{GLASSES}",
    "service-not-for-this-age": f"/services/{GLASSES}?age=30",
    "service-crisis": f"/services/{seed_id('service', 'hlc-line')}",
    "organization": f"/organizations/{VAN}",
    "location": f"/locations/{GARAGE}",
    "schools": "/schools",
    "schools-near": "/schools?near=14605",
    "school": "/schools/juniper-street",
    "school-rural": "/schools/three-roads",
    "school-paper": "/schools/juniper-street/sheet",
    "partners": "/partners",
    "ask": "/ask",
    "how-matching-works": "/how-matching-works",
    "list": f"/list?ids={GLASSES}.{seed_id('service', 'hlc-line')}",
    "list-empty": "/list",
    "about": "/about",
    "privacy": "/privacy",
    "accessibility": "/accessibility",
    "status": "/status",
    "sign-in": "/sign-in",
    "password-forgotten": "/password/forgotten",
    "correction-wrong": f"/services/{GLASSES}/corrections",
    "not-there": "/nowhere",
    "patterns": "/patterns",
}

SHEET = """Agency Name,Program Name,Site Address,City,Site Zip,Site Phone,6-13,14-17,Days,Opens,Closes,Code
Quillwood Club,Story Kites,12 Quillwood Street,Rochester,14605.0,585-555-0112,X,,Mon - Friday,3:30 pm,5 pm,A1
Quillwood Club,Lantern Chess,12 Quillwood Street,Rochester,14605,(585) 555 0112,X,X,Saturday,1000,1200,A-2
Brambles Yard,Bike Bench,480 Bramble Avenue,Rochester,14608,call the desk,,X,Tue/Thu,4 pm,6 pm,B-1
"""
"""A made-up spreadsheet of a city, as cities write them."""

SIGNED_IN = {
    "coordinator@millrace.example": {
        "work-school": "/work/schools/juniper-street",
        "work-counts": "/work/schools/juniper-street/counts",
        "work-corrections": "/work/schools/juniper-street/corrections",
        "needs": "/work/schools/juniper-street/needs",
        "need-new": "/work/schools/juniper-street/needs/new",
        "students": "/work/schools/juniper-street/students",
        "roster": "/work/schools/juniper-street/roster",
        "alerts": "/work/schools/juniper-street/alerts",
        "safety": "/work/schools/juniper-street/safety",
        "note": "/work/refer",
        "note-poster": "/work/schools/juniper-street/refer-poster",
        "private": "/work/private",
        "everyday-words": "/admin/everyday-words/",
        "account": "/account",
    },
    "admin@millrace.example": {
        "work-district": "/work/",
        "admin-people": "/admin/people/",
        "admin-corrections": "/admin/corrections",
        "admin-status": "/admin/status",
        "admin-weights": "/admin/weights/",
    },
    "partner@rivertown-vision.example": {
        "work-partner": "/work/organizations/",
        "work-organization": f"/work/organizations/{VAN}",
    },
}


def main(words: list[str]) -> int:
    path = chromium()
    if path is None:
        print("No pictures: there is no chromium here. On Debian: apt-get install chromium")
        return 1
    from playwright.sync_api import sync_playwright

    OUT.mkdir(parents=True, exist_ok=True)
    README.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="hallway-shots-") as folder, sync_playwright() as playwright:
        install_demo(Path(folder))
        with served(Path(folder), HALLWAY_DEBUG="on") as server:
            _warm_up(server.url)
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            count = sum(1 for _ in _pictures(browser, server.url, words))
            browser.close()
    print(f"{count} pictures in {OUT}")
    return 0


def _warm_up(url: str) -> None:
    """The first search reads the directory and the bank of sentences."""
    with urllib.request.urlopen(f"{url}/find/suggestions?q=food", timeout=120) as answer:
        json.load(answer)


def _pictures(browser: Any, url: str, words: list[str]) -> Iterator[Path]:
    for language in ("en", "es"):
        for size in SIZES:
            yield from _look(_page(browser, size, language), url, PUBLIC, words, f"{size}-{language}")
            yield from _states(_page(browser, size, language), url, words, f"{size}-{language}")
        for size in ("phone", "laptop"):
            yield from _suggestions(_page(browser, size, language), url, words, f"{size}-{language}")
            yield from _import_steps(_page(browser, size, language), url, words, f"{size}-{language}")
        for person, pages in SIGNED_IN.items():
            for size in ("phone", "laptop"):
                page = _page(browser, size, language)
                if not words or any(_is_wanted(name, words) for name in pages):
                    _sign_in(page, url, person)
                    yield from _look(page, url, pages, words, f"{size}-{language}")


def _page(browser: Any, size: str, language: str) -> Any:
    context = browser.new_context(viewport=SIZES[size], locale=language, has_touch=size == "phone")
    return context.new_page()


def _look(page: Any, url: str, pages: dict[str, str], words: list[str], tail: str) -> Iterator[Path]:
    for name, path in pages.items():
        if _is_wanted(name, words):
            page.goto(url + path, wait_until="networkidle")
            yield _taken(page, f"{name}-{tail}")
            if "contrast=more" in path:
                page.goto(f"{url}/robots.txt?contrast=normal")
    page.context.close()


def _states(page: Any, url: str, words: list[str], tail: str) -> Iterator[Path]:
    """States that only somebody's hand brings about."""
    if _is_wanted("suggestions", words):
        page.goto(url)
        page.locator("#q").press_sequentially("den", delay=30)
        page.locator("[role=option]").first.wait_for()
        yield _taken(page, f"suggestions-{tail}", whole=False)
    for name in ("menu", "filters", "map") if tail.startswith("phone") else ():
        if _is_wanted(name, words):
            page.goto(url + PUBLIC["results"], wait_until="networkidle")
            page.locator(f"[popovertarget={name}]").first.click()
            page.wait_for_load_state("networkidle")
            yield _taken(page, f"{name}-{tail}", whole=False)
    if _is_wanted("correction", words):
        page.goto(url + PUBLIC["service"])
        page.locator(".correct summary").click()
        page.locator(".correct").scroll_into_view_if_needed()
        yield _taken(page, f"correction-{tail}", whole=False)
    page.context.close()


SENTENCES = {
    "en": "5th grader can't see the board. Mom speaks Spanish, works until 3, no insurance, no car.",
    "es": "Mi hijo de quinto no ve el pizarrón, no tenemos seguro ni carro y salgo de trabajar a las 3.",
}


def _suggestions(page: Any, url: str, words: list[str], tail: str) -> Iterator[Path]:
    """From a sentence to suggestions, for a coordinator and for a family, and what danger looks like."""
    language = tail[-2:]
    if _is_wanted("suggest", words):
        _sign_in(page, url, "coordinator@millrace.example")
        page.goto(f"{url}/work/schools/juniper-street/needs/new")
        page.locator("main textarea").first.fill(SENTENCES[language])
        page.keyboard.press("Enter")
        page.locator(".sug").first.wait_for()
        page.wait_for_load_state("networkidle")
        yield _taken(page, f"suggest-{tail}")
        page.goto(f"{url}/work/schools/juniper-street/needs")
        page.locator("main a[href*='/work/needs/']").first.click()
        page.wait_for_load_state("networkidle")
        yield _taken(page, f"need-{tail}")
    if _is_wanted("ask-answer", words):
        page.goto(f"{url}/ask")
        page.locator("main textarea").first.fill(SENTENCES[language])
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_load_state("networkidle")
        yield _taken(page, f"ask-answer-{tail}")
    page.context.close()


def _import_steps(page: Any, url: str, words: list[str], tail: str) -> Iterator[Path]:
    """A spreadsheet on its way in. Nothing of it is stored, so the pages after it stay as they were."""
    if _is_wanted("import", words):
        _sign_in(page, url, "admin@millrace.example")
        page.goto(f"{url}/admin/imports/")
        yield _taken(page, f"import-list-{tail}")
        sheet = {"name": "city programs.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
        page.locator("[name=files]").set_input_files(sheet)
        page.locator("main .form .btn--main").click()
        page.wait_for_url("**/columns", timeout=180_000)
        yield _taken(page, f"import-columns-{tail}")
        page.locator("[value=look]").click()
        page.wait_for_url("**/changes", timeout=180_000)
        yield _taken(page, f"import-changes-{tail}")
        page.locator("form[action$='/removal'] button").click()
    page.context.close()


def _sign_in(page: Any, url: str, person: str) -> None:
    page.goto(f"{url}/sign-in")
    page.locator("[name=email]").fill(person)
    page.locator("[name=password]").fill(DEMO_PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda address: "/sign-in" not in address)


def _taken(page: Any, name: str, whole: bool = True) -> Path:
    """A map is drawn when it comes into sight, so a whole page is first looked through."""
    path = OUT / f"{name}.png"
    for part in page.locator(".map:visible").all() if whole else ():
        part.scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
    if whole:
        page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_timeout(150)
    if name in IN_README:
        page.screenshot(path=README / f"{name}.png")
    page.screenshot(path=str(path), full_page=whole)
    return path


def _is_wanted(name: str, words: list[str]) -> bool:
    return not words or name in words


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
