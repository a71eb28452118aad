"""Numbers, addresses and text that a form refuses and the report on quality finds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.actions.edit_checks import (
    PhoneFault,
    UrlFault,
    is_email,
    phone_fault,
    tidy,
    url_fault,
    whole_url,
)


@pytest.mark.parametrize(
    "number",
    [
        "585-555-2368",
        "(585) 262-1000 x 12",
        "1 800 273 8255",
        "+1 585.262.1000",
        "211",
        "988",
        "1-800-FLOWERS",
        "+52 55 1234 5678",
        "585 262 1000 ext. 4",
        "585-262-1000, 3",
    ],
)
def test_numbers_that_can_be_dialled(number: str) -> None:
    assert phone_fault(number) is None


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("12345", PhoneFault.LENGTH),
        ("call the office", PhoneFault.LENGTH),
        ("585-262-10000", PhoneFault.LENGTH),
        ("", PhoneFault.LENGTH),
        ("585-555-0142", PhoneFault.INVENTED),
        ("555-555-5555", PhoneFault.REPEATED),
        ("000-000-0000", PhoneFault.REPEATED),
        ("123-456-7890", PhoneFault.REPEATED),
        ("+52 12", PhoneFault.LENGTH),
    ],
)
def test_numbers_that_cannot(number: str, fault: PhoneFault) -> None:
    assert phone_fault(number) is fault


EVIL_URLS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:x",
    "javascript&colon;alert(1)",
    "javascript://example.org/%0aalert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,x",
    "data:text/html;base64,PHNjcmlwdD4=",
    "DATA:text/html,x",
    "file:///etc/passwd",
    "ftp://example.org/",
    "blob:x",
    "about:blank",
    "chrome://settings",
    "view-source:https://example.org",
    "ws://example.org",
    "intent://scan/#x",
    "mailto:a@example.org",
    "tel:5852621000",
    "//example.org",
    "///example.org",
    "/path",
    "path",
    "?q",
    "#x",
    "",
    "https://",
    "https:///path",
    "https://?q",
    "http:example.org",
    "https:\\\\example.org",
    "https://exa mple.org",
    "https://example.org/a b",
    "https://example.org\\@evil.example",
    "https://bank.example@evil.example/",
    "https://user:pass@example.org",
    "https://localhost",
    "http://127.0.0.1/",
    "http://[::1]/",
    "http://10.0.0.1/",
    "http://169.254.169.254/latest",
    "http://2130706433/",
    "http://0x7f.1/",
    "https://intranet",
    "https://.org",
    "https://example..org",
    "https://-a.org",
    "https://example.org:99999",
    "https://example.org:port",
    "https://exa\u202emple.org",
    "https://example\u200b.org",
    "https://example.org/\x00",
    "https://example.org\r\nX: y",
    "https://e_x.org/",
    "https://[bad",
    "h\u0000ttps://example.org",
    "https://example.org\ufeff",
    "https\u003a//",
    "https://example.org\u2028",
    "x" * 3000,
    "https://example.org/" + "a" * 2000,
]


@pytest.mark.parametrize("address", EVIL_URLS)
def test_no_address_that_could_harm_or_leads_nowhere_is_taken(address: str) -> None:
    assert url_fault(address) is not None


def test_there_are_sixty_of_them() -> None:
    assert len(set(EVIL_URLS)) >= 60


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "http://example.org/a?b=c#d",
        "https://sub.example.co.uk:8443/x",
        "https://niño.example",
        "https://example.org/~name/%20",
    ],
)
def test_good_addresses(address: str) -> None:
    assert url_fault(address) is None


def test_the_kinds_of_fault() -> None:
    assert url_fault("ftp://example.org") is UrlFault.SCHEME
    assert url_fault("https://a b.org") is UrlFault.SPACES
    assert url_fault("https://a@b.org") is UrlFault.DISGUISED
    assert url_fault("https://a") is UrlFault.HOST


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("www.example.org", "https://www.example.org"),
        ("example.org/x", "https://example.org/x"),
        ("http://example.org", "http://example.org"),
        ("javascript:x", "javascript:x"),
        ("", ""),
    ],
)
def test_a_bare_host_gets_its_scheme(typed: str, whole: str) -> None:
    assert whole_url(typed) == whole


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_link_only_by_http(text: str) -> None:
    address = whole_url(text)
    if url_fault(address) is None:
        assert address.lower().startswith(("http://", "https://"))


@pytest.mark.parametrize("address", ["a@example.org", "first.last+tag@sub.example.co"])
def test_mail_addresses(address: str) -> None:
    assert is_email(address)


@pytest.mark.parametrize(
    "address", ["a", "a@b", "a b@example.org", "a@example..org", "a@@example.org", "@x.org", ""]
)
def test_no_mail_addresses(address: str) -> None:
    assert not is_email(address)


@given(st.text(max_size=200))
def test_tidying_twice_is_tidying_once(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert "\r" not in once and "\x00" not in once
