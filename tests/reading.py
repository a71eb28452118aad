"""What an answer of any kind says, as text: a workbook's parts are unpacked, a PDF's are unfolded."""

import io
import re
import zipfile
import zlib
from contextlib import suppress

from werkzeug.test import TestResponse

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


def text_of(answer: TestResponse) -> str:
    content = answer.get_data()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    elif content.startswith(b"%PDF"):
        content += b"\n".join(_unfolded(found[1]) for found in _STREAM.finditer(content))
    return content.decode("utf-8", "replace")


def _unfolded(stream: bytes) -> bytes:
    with suppress(zlib.error):
        return zlib.decompress(stream.strip(b"\r\n"))
    return b""
