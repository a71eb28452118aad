"""A served demo and a real browser. Without Debian's chromium these tests are skipped, and say so aloud."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from waitress import create_server

from tests.conftest import application, close, settings_in

PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1440, "height": 900}
KIOSK = {"width": 1080, "height": 1920}

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    return (
        named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    )


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serves on a free port of this machine alone. Gives the address."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        server.task_dispatcher.shutdown(timeout=5)
        thread.join(timeout=5)


@pytest.fixture(scope="session")
def served(seeded: Flask) -> Iterator[str]:
    """The shared demo's address. Look, never change."""
    with serving(seeded) as address:
        yield address


@pytest.fixture
def served_copy(demo_folder: Path, tmp_path: Path) -> Iterator[tuple[str, Flask]]:
    """A copy of the demo that one test may change, and its application."""
    folder = tmp_path / "demo"
    shutil.copytree(demo_folder, folder)
    app = application(settings_in(folder))
    with serving(app) as address:
        yield address, app
    close(app)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    path = chromium()
    if path is None:
        pytest.skip("NOT TESTED IN A BROWSER: no chromium here. On Debian: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def page_of(browser: Any) -> Iterator[Callable[..., Any]]:
    """`page_of(size, language)`: a fresh browser's page. It fails the test for a script error, a refused
    file, a broken policy, or anything asked of another host but the one that `may_ask` begins with."""
    contexts: list[Any] = []
    faults: list[str] = []

    def new_page(size: dict[str, int] = LAPTOP, language: str = "en", may_ask: str = "-", **more: Any) -> Any:
        context = browser.new_context(viewport=size, locale=language, has_touch=size is PHONE, **more)
        contexts.append(context)
        page = context.new_page()
        if more.get("java_script_enabled", True):
            _wait_for_scripts(page)
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("console", lambda line: faults.append(line.text) if _is_fault(line, may_ask) else None)
        page.on(
            "request", lambda asked: faults.append(asked.url) if _is_outside(asked.url, may_ask) else None
        )
        page.expected_faults = faults
        return page

    yield new_page
    for context in contexts:
        context.close()
    assert faults == []


def _wait_for_scripts(page: Any) -> None:
    """Going to a page waits until its scripts have started: on a busy machine a test is quicker than these,
    and a person hardly ever is."""
    goto, wait_for_url = page.goto, page.wait_for_url
    started = page.locator("html[data-started], html:not(:has(script[type=module]))")

    def settled(result: Any) -> Any:
        started.wait_for(state="attached")
        return result

    page.goto = lambda *args, **named: settled(goto(*args, **named))
    page.wait_for_url = lambda *args, **named: settled(wait_for_url(*args, **named))


def _is_outside(url: str, may_ask: str) -> bool:
    return url.startswith("http") and not url.startswith(("http://127.0.0.1:", may_ask))


def _is_fault(line: Any, may_ask: str) -> bool:
    return line.type == "error" and not (may_ask != "-" and "ERR_FAILED" in line.text)
