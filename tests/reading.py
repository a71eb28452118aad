"""What an answer of any kind says, as text: a workbook's parts are unpacked, a PDF's words are read.

Of a PDF only words, links and particulars count. Where they are drawn are numbers too, and as good as any.
"""

import io
import re
import zipfile
from collections.abc import Iterator

from werkzeug.test import TestResponse

from tests.pdf_words import words_in_pdf

_STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
_STRING = re.compile(rb"\(((?:\\.|[^\\()])*)\)", re.DOTALL)


def text_of(answer: TestResponse) -> str:
    content = answer.get_data()
    if content.startswith(b"%PDF"):
        return "\n".join((*words_in_pdf(content), *_strings_in_pdf(content)))
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    return content.decode("utf-8", "replace")


def _strings_in_pdf(content: bytes) -> Iterator[str]:
    """Title, language, the addresses of links: what is written outside the pages."""
    for escaped in _STRING.findall(_STREAM.sub(b"", content)):
        plain = re.sub(rb"\\(.)", rb"\1", escaped, flags=re.DOTALL)
        yield plain.decode("utf-16" if plain.startswith(b"\xfe\xff") else "latin-1", "replace")
