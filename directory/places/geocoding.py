"""An address asked of a geocoder that the site has chosen. Nothing is asked unless one is set.

What is asked is an address, so it is kept out of every message and log: the errors raised here are made
anew, without geopy's, whose text and cause hold the address and the answer.
"""

import logging
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, ProxyHandler, Request, build_opener

from geopy.adapters import AdapterHTTPError, URLLibAdapter
from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderRateLimited,
    GeocoderServiceError,
    GeocoderTimedOut,
    GeopyError,
)
from geopy.geocoders import Nominatim, Pelias, Photon

from directory.places.points import Point, valid_point

MAX_ANSWER = 1_000_000
"""Bytes of an answer that are read. One place takes about a thousand."""

MAX_QUESTION = 300

Geocoder = Any
"""A geopy geocoder; geopy carries no types."""

_PUBLIC = {"nominatim": "nominatim.openstreetmap.org", "photon": "photon.komoot.io"}


class GeocodingFailed(Exception):  # noqa: N818 - reads as what happened, beside NoPlaceLeft
    """The geocoder gave no usable answer. The message is fit to show and holds nothing of the address."""


def geocoder_from(name: str | None, domain: str | None, user_agent: str, timeout: float) -> Geocoder | None:
    """A geocoder by name (nominatim, photon or pelias), or None where no name is set.

    `domain` is a host with an optional port and scheme ("http://127.0.0.1:8080"), https if it names none;
    without it the public server is asked, which forbids bulk use. `timeout` is in seconds, for the whole
    answer. Raises ValueError for a name or a domain that cannot be used.
    """
    if not name:
        return None
    # At lower levels geopy logs the address asked and the answer's text.
    logging.getLogger("geopy").setLevel(logging.WARNING)
    maker, public = _MAKERS.get(name.lower()), _PUBLIC.get(name.lower(), "")
    if maker is None:
        raise ValueError(f"The geocoder must be one of {', '.join(_MAKERS)}.")
    scheme, host = _scheme_and_host(domain or public)
    return maker(domain=host, scheme=scheme, user_agent=user_agent, timeout=timeout, adapter_factory=_Careful)


def geocode(geocoder: Geocoder, text: str) -> Point | None:
    """The first place found for the text, or None where the geocoder knows none. Raises `GeocodingFailed`."""
    question = " ".join(text.split())[:MAX_QUESTION]
    if not question:
        return None
    try:
        answer = geocoder.geocode(question, exactly_one=True)
    except GeopyError as error:
        raise GeocodingFailed(_reason(error)) from None
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError, UserWarning):
        # geopy reaches into the answer as it stands, so garbage comes out as any of these; it warns of a
        # latitude off the globe, which is an error where warnings are.
        raise GeocodingFailed("The geocoder's answer could not be read.") from None
    if answer is None:
        return None
    return valid_point(answer.latitude, answer.longitude).point


_MAKERS: Mapping[str, Callable[..., Geocoder]] = {"nominatim": Nominatim, "photon": Photon, "pelias": Pelias}


def _scheme_and_host(domain: str) -> tuple[str, str]:
    address = urlsplit(domain if "://" in domain else f"https://{domain}")
    if address.scheme not in ("http", "https") or not address.hostname or address.username or address.query:
        raise ValueError("The geocoder's domain must be a host such as nominatim.example.org.")
    return address.scheme, f"{address.netloc}{address.path.rstrip('/')}"


def _reason(error: GeopyError) -> str:
    if isinstance(error, GeocoderTimedOut):
        return "The geocoder took too long to answer."
    if isinstance(error, GeocoderRateLimited):
        return "The geocoder has been asked too often. Try again later."
    if isinstance(error, GeocoderAuthenticationFailure | GeocoderInsufficientPrivileges):
        return "The geocoder refused to answer this site."
    return "The geocoder could not be reached, or did not answer well."


class _NoRedirects(HTTPRedirectHandler):
    """An address goes to the host that was chosen and to no other."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class _Careful(URLLibAdapter):  # type: ignore[misc]
    """geopy's own way over urllib, without redirects and with an end to how long and how much is read."""

    def __init__(self, *, proxies: Any, ssl_context: Any) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._opener = build_opener(HTTPSHandler(context=ssl_context), ProxyHandler(), _NoRedirects())

    def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:
        deadline = time.monotonic() + timeout
        try:
            with self._opener.open(Request(url, headers=headers), timeout=timeout) as answer:  # noqa: S310
                return _read(answer, deadline).decode("utf-8")
        except HTTPError as error:
            error.close()
            raise AdapterHTTPError("HTTP error", status_code=error.code, headers={}, text=None) from None
        except TimeoutError:
            raise GeocoderTimedOut("timed out") from None
        except URLError as error:
            is_slow = isinstance(error.reason, TimeoutError)
            raise (GeocoderTimedOut if is_slow else GeocoderServiceError)("no answer") from None
        except (HTTPException, OSError, UnicodeDecodeError):
            raise GeocoderServiceError("broken answer") from None


def _read(answer: IO[bytes], deadline: float) -> bytes:
    """The whole answer, within the time and the size it may take."""
    read_some: Callable[[int], bytes] = getattr(answer, "read1", answer.read)
    body = bytearray()
    while piece := read_some(65_536):
        body += piece
        if len(body) > MAX_ANSWER:
            raise GeocoderServiceError("answer too long")
        if time.monotonic() > deadline:
            raise GeocoderTimedOut("timed out")
    return bytes(body)
