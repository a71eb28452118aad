"""Addresses to carry away on paper: whole ones, and as a picture that a phone reads."""

from io import BytesIO

import segno
from flask import current_app
from markupsafe import Markup

from directory.core import settings_of

QUIET_MODULES = 2


def whole_address(path: str) -> str:
    """Where this installation is reached from outside, whatever name a request used."""
    return settings_of(current_app).url + path


def code_for(address: str) -> Markup:
    """A QR code as SVG without any style of its own, which a page's policy would refuse."""
    out = BytesIO()
    segno.make(address, error="m", boost_error=False, micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=False,
        border=QUIET_MODULES,
        svgclass=None,
        lineclass=None,
        omitsize=True,
        nl=False,
    )
    return Markup(out.getvalue().decode("utf-8"))  # noqa: S704 - segno's own drawing, no outside text
