"""Files that mean harm, or are broken, made when they are needed: none of them lies in the checkout."""

import io
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

MB = 1024 * 1024
SMALL = b"Program,Agency\nChess,Bo Hall\nChoir,Bo Hall\n"


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def flat_zip(path: Path) -> Path:
    return zipped(path / "flat.zip", {"programs.csv": b"0" * 60 * MB})


def nested_zip(path: Path) -> Path:
    """Zips within zips, ten on each of three floors, as 42.zip is built."""
    content = b"0" * 20 * MB
    for floor in range(3):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for place in range(10):
                archive.writestr(f"{floor}-{place}.{'zip' if floor else 'csv'}", content)
                content = content if floor else content[: 2 * MB]
        content = buffer.getvalue()
    return zipped(path / "nested.zip", {"lib.zip": content})


def zip_in_itself(path: Path) -> Path:
    """A zip that holds what it is, as a quine does: fifty skins, the same name in each."""
    content = zipped(path / "inner.zip", {"note.txt": b"again"}).read_bytes()
    for _ in range(50):
        content = zipped(path / "r.zip", {"r.zip": content}).read_bytes()
    return path / "r.zip"


def overlapping_zip(path: Path) -> Path:
    """One packed file, named 150 times in the directory of the zip: 2 MB that claim to be 300."""
    body = random.Random(1).randbytes(40_000) + b"0" * (2 * MB)
    target = zipped(path / "overlap.zip", {"000.csv": body})
    raw = target.read_bytes()
    end = raw.rindex(b"PK\x05\x06")
    start = struct.unpack("<I", raw[end + 16 : end + 20])[0]
    entry = raw[start:end]
    entries = b"".join(entry.replace(b"000.csv", f"{place:03}.csv".encode()) for place in range(150))
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 150, 150, len(entries), start, 0)
    target.write_bytes(raw[:start] + entries + tail)
    return target


def lying_zip(path: Path) -> Path:
    """The zip says that 100 bytes come out of it. Forty million do."""
    target = zipped(path / "liar.zip", {"programs.csv": b"0" * 40_000_000})
    target.write_bytes(target.read_bytes().replace(struct.pack("<I", 40_000_000), struct.pack("<I", 100)))
    return target


def climbing_zip(path: Path) -> Path:
    return zipped(path / "up.zip", {"../../programs.csv": SMALL})


def linking_zip(path: Path) -> Path:
    with zipfile.ZipFile(path / "link.zip", "w") as archive:
        info = zipfile.ZipInfo("programs.csv")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return path / "link.zip"


def locked_zip(path: Path) -> Path:
    target = zipped(path / "locked.zip", {"programs.csv": SMALL})
    raw = bytearray(target.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    target.write_bytes(bytes(raw))
    return target


# workbooks


def workbook(rows: list[list[object]]) -> dict[str, bytes]:
    """The parts of a workbook with these rows."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Programs")
        for line, cells in enumerate(rows):
            sheet.write_row(line, 0, cells)
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


ROWS: list[list[object]] = [["Program", "Agency"], ["Chess", "Bo Hall"], ["Choir", "Bo Hall"]]
SHEET = "xl/worksheets/sheet1.xml"


def laughing_xlsx(path: Path) -> Path:
    """A billion laughs in the shared strings."""
    parts = workbook(ROWS)
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE sst [<!ENTITY l0 "lol">{entities}]>'.encode()
    strings = parts["xl/sharedStrings.xml"].replace(b"<sst ", doctype + b"<sst ", 1)
    parts["xl/sharedStrings.xml"] = strings.replace(b"Chess", b"&l9;")
    return zipped(path / "laughs.xlsx", parts)


def swollen_xlsx(path: Path) -> Path:
    """A sheet of one row, said over and over: small as a zip, 90 MB of XML."""
    parts = workbook(ROWS)
    row = b'<row r="9"><c r="A9" t="inlineStr"><is><t>again</t></is></c></row>'
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", row * (90 * MB // len(row)) + b"</sheetData>")
    return zipped(path / "swollen.xlsx", parts)


def long_xlsx(path: Path) -> Path:
    """A million rows with a word in each, packed no tighter than a person's would be."""
    parts = workbook(ROWS)
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n * 7919 % 99991}</v></c></row>' for n in range(4, 1_000_004)
    )
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", rows.encode() + b"</sheetData>")
    return zipped(path / "long.xlsx", parts)


def hollow_xlsx(path: Path) -> Path:
    """A million rows that are there and empty, below two that are not."""
    parts = workbook(ROWS)
    rows = "".join(f'<row r="{n}" ht="{n * 7919 % 9973}"/>' for n in range(4, 1_000_004))
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", rows.encode() + b"</sheetData>")
    return zipped(path / "hollow.xlsx", parts)


def far_xlsx(path: Path) -> Path:
    """A cell at the far end of the largest sheet there can be."""
    parts = workbook(ROWS)
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", far)
    return zipped(path / "far.xlsx", parts)


def boasting_xlsx(path: Path) -> Path:
    """A sheet that says it reaches to XFD1048576, and has three rows."""
    parts = workbook(ROWS)
    parts[SHEET] = parts[SHEET].replace(b'ref="A1:B3"', b'ref="A1:XFD1048576"')
    assert b"XFD1048576" in parts[SHEET]
    return zipped(path / "boast.xlsx", parts)


# texts


def text(name: str, content: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        (path / name).write_bytes(content)
        return path / name

    return write


def records(inner: str) -> bytes:
    return ('{"records": [{"Program": "Chess", "Agency": "Bo Hall"}, ' + inner + "]}").encode()


TALL = b"Program,Agency\n" + b"".join(b"P%d,Bo Hall\n" % n for n in range(60_000))
WIDE = b",".join(b"c%d" % n for n in range(1_000)) + b"\n" + b",".join([b"x"] * 1_000) + b"\n"
HOLE = SMALL.decode()

REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "flat zip": (flat_zip, "times its size"),
    "nested zip": (nested_zip, "No organizations|holds no"),
    "zip in itself": (zip_in_itself, "No organizations|holds no"),
    "overlapping zip": (overlapping_zip, "unfolds to more than 200 MB"),
    "lying zip": (lying_zip, "damaged|larger|times its size"),
    "climbing zip": (climbing_zip, "outside itself"),
    "linking zip": (linking_zip, "is a link"),
    "locked zip": (locked_zip, "password"),
    "billion laughs": (laughing_xlsx, "entities|damaged"),
    "swollen sheet": (swollen_xlsx, "times its size|unfolds"),
    "a million rows": (long_xlsx, "more than|unfolds|times"),
    "far cell": (far_xlsx, "spread over"),
    "open quote": (text("a.csv", SMALL + b'"Clay,Bo\n' + b"Tea,Bo\n" * 200_000),
                   "never closed|characters"),
    "10 MB line": (text("a.csv", b"Program,Agency\n" + b"x" * 10 * MB + b",y\n"), "characters"),
    "10 MB of commas": (text("a.csv", b"," * 10 * MB), "columns"),
    "1,000 columns": (text("a.csv", WIDE), "more than 100 columns"),
    "wide and long": (text("a.csv", WIDE[3_900:] * 4_000), "more than 100 columns"),
    "60,000 rows": (text("a.csv", TALL), "more than 50,000 rows"),
    "NUL": (text("a.csv", SMALL + b"Cl\0ay,Bo\n"), "NUL"),
    "UTF-16": (text("a.csv", HOLE.encode("utf-16")), "UTF-16"),
    "UTF-16 big end first": (text("a.csv", b"\xfe\xff" + HOLE.encode("utf-16-be")), "UTF-16"),
    "UTF-16 without a mark": (text("a.csv", HOLE.encode("utf-16-le")), "UTF-16|NUL"),
    "UTF-32": (text("a.csv", HOLE.encode("utf-32")), "UTF-16|UTF-32"),
    "UTF-32 without a mark": (text("a.csv", HOLE.encode("utf-32-be")), "UTF-32|NUL"),
    "a picture called CSV": (text("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400), "NUL"),
    "noise called CSV": (text("a.csv", bytes(n * 7919 % 255 + 1 for n in range(200_000))), "No "),
    "noise called XLSX": (text("a.xlsx", bytes(n * 7919 % 256 for n in range(200_000))), "damaged"),
    "empty": (text("a.csv", b""), "No organizations"),
    "empty JSON": (text("a.json", b""), "not JSON"),
    "JSON 100,000 deep": (text("a.json", b"[" * 100_000), "nested too deep"),
    "JSON 100,000 deep, closed": (text("a.json", b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
                                  "nested too deep"),
    "JSON of a million nothings": (text("a.json", b"[" + b"{}," * 3 * MB + b"{}]"), "more than"),
    "JSON of a long number": (text("a.json", records('{"Program": ' + "9" * 100_000 + "}")), "not JSON"),
}  # fmt: skip
"""Name -> how to make it, and the sentence (a pattern) with which it is refused."""

HARMLESS: dict[str, Callable[[Path], Path]] = {
    "boasting sheet": boasting_xlsx,
    "a million empty rows": hollow_xlsx,
    "lone surrogates": text("a.json", records('{"Program": "Ch\\ud800oir", "Agency": "Bo Hall"}')),
    "NaN and 1e999": text("a.json", records('{"Program": "Choir", "lat": NaN, "lng": 1e999}')),
    "a key twice": text("a.json", records('{"Program": "Clay", "Program": "Choir", "Agency": "Bo Hall"}')),
    "header only": text("a.csv", b"Program,Agency\n"),
}  # fmt: skip
