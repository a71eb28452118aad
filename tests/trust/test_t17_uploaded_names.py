"""T17: what an uploaded file is called leads nowhere. It is shown, and files lie under names made here."""

import io
import re
import unicodedata
import zipfile
from pathlib import Path

import pytest

from directory.core import settings_of
from directory.db import db
from directory.exchange.intake import NAME, folder_of, package_of, take_in

NAMES = [
    "../../etc/passwd.csv", "..\\..\\windows\\win.csv", "/etc/passwd.csv", "C:\\boot.csv", "C:/boot.csv",
    "\\\\host\\share\\a.csv", "%2e%2e%2fetc%2fpasswd.csv", "..%2f..%2fa.csv", "%00.csv", "a\0b.csv",
    "\0.csv", "a.php\0.csv", "CON.csv", "con.csv", "NUL.csv", "aux.csv", "COM1.csv", "LPT1.csv", "PRN.csv",
    "a\u202evsc.csv", "\u202efdp.csv", "a\u2066b\u2069.csv", "a\u200b.csv", "a\ufeff.csv", "a\u00ad.csv",
    "a\nb.csv", "a\r\nSet-Cookie: x=1.csv", "a\tb.csv", "\x1b[31mred.csv", "a\x7f.csv", "x" * 300 + ".csv",
    "é" * 300 + ".csv", "🏫" * 150 + ".csv", " leading.csv", "trailing .csv", "...csv", "....csv", ".csv",
    "..csv", "a..csv", "~root.csv", "-rf.csv", "--help.csv", "$(id).csv", "`id`.csv", "a;b.csv", "a|b.csv",
    "<script>alert(1)</script>.csv", "a'b\"c.csv", "a:b.csv", "file.csv::$DATA.csv", "=1+1.csv", "@a.csv",
    "a%s%n.csv", "{{7*7}}.csv", "résumé naïve.csv", "مدرسة.csv", "学校.csv", "e\u0301.csv", "\ud800.csv",
]  # fmt: skip


def tree(folder: Path) -> set[str]:
    """Every file but the database's own."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in found if "hallway.db" not in name}


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_leads_nowhere(app, tmp_path, name):
    with app.app_context():
        before = tree(tmp_path)
        try:
            intake = take_in([(name, io.BytesIO(b"id,name\n1,Blue Door\n"))], "s", None)
        except ValueError as refused:
            assert "of a kind that is not read" in str(refused)
            assert tree(tmp_path) - before == set()
            db.session.rollback()
            return
        db.session.commit()
        (new,) = tree(tmp_path) - before
        folder = settings_of(app).data / "imports" / "intake" / intake.id / "files"
        assert new == (folder / "000.csv").relative_to(tmp_path).as_posix()
        shown = str(intake.files[0]["name"])
        assert is_plain(shown) and shown.endswith(".csv")
        assert package_of(intake).read(shown) == b"id,name\n1,Blue Door\n"


def is_plain(name: str) -> bool:
    return (
        0 < len(name) <= NAME
        and not re.search(r'[/\\<>:"|?*]', name)
        and all(unicodedata.category(c)[0] != "C" for c in name)
        and not name.startswith((".", " "))
    )


@pytest.mark.parametrize("name", ["../../out.csv", "/out.csv", "..\\out.csv"])
def test_a_name_inside_a_zip_leads_nowhere_either(app, tmp_path, name):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "id,name\n1,Blue Door\n")
    with app.app_context():
        intake = take_in([("set.zip", io.BytesIO(out.getvalue()))], "s", None)
        with pytest.raises(ValueError, match="outside itself"):
            package_of(intake)
        assert tree(folder_of(intake)) == {"files/000.zip"}


def test_it_lies_outside_what_is_served(app, visitor):
    with app.app_context():
        intake = take_in([("a.csv", io.BytesIO(b"id\n"))], "s", None)
        db.session.commit()
        folder = folder_of(intake)
        assert not folder.is_relative_to(Path(app.root_path).parent / "static")
    for path in (f"/static/{intake.id}/files/000.csv", f"/imports/intake/{intake.id}/files/000.csv"):
        assert app.test_client().get(path).status_code == 404
