"""The strict visitor refuses each kind of bad page, one at a time."""

import pytest

from tests.visitor import BadPageError, refuse_bad_page

GOOD = (
    '<!doctype html><html lang="en"><head><title>Food – Hallway</title></head><body><h1>Food</h1>'
    '<form method="get" action="/find"><label for="q">Words</label><input id="q" name="q"></form>%s'
    "</body></html>"
)


def test_a_good_page_is_let_in() -> None:
    refuse_bad_page(GOOD % '<a href="https://x.example/" rel="noopener noreferrer">X</a>')


@pytest.mark.parametrize(
    "bad",
    [
        "<p><div></p>",
        '<p id="q">',
        "<h1>Two</h1>",
        '<input name="near">',
        '<button type="button"></button>',
        '<p style="color:red">x</p>',
        "<script>x()</script>",
        '<button onclick="x()">x</button>',
        '<a href="javascript:x()">x</a>',
        '<a href="https://x.example/">x</a>',
        '<a href="#nowhere">x</a>',
        '<span aria-labelledby="nowhere">x</span>',
        '<form method="post" action="/x"><button>x</button></form>',
        '<img src="/x.png">',
        "<p>None</p>",
    ],
)
def test_a_bad_page_is_refused(bad: str) -> None:
    with pytest.raises(BadPageError):
        refuse_bad_page(GOOD % bad)


@pytest.mark.parametrize(
    ("before", "after"),
    [("<h1>Food</h1>", "<h1>Meals</h1>"), ("<h1>Food</h1>", ""), (' lang="en"', "")],
)
def test_a_title_and_a_language_are_demanded(before: str, after: str) -> None:
    with pytest.raises(BadPageError):
        refuse_bad_page((GOOD % "").replace(before, after))
