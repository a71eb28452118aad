"""People and paths that the journeys of notes, danger and private words share."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from directory.actions.accounts import Scope, add_person
from directory.actions.credentials import hash_password
from directory.core import settings_of
from directory.db import db
from directory.models import School
from directory.vocabulary import Role

PASSWORD = "seven geese over water"


@dataclass(frozen=True)
class Journey:
    """A served demo that may be changed, and a school in it with a teacher and a crisis owner."""

    address: str
    app: Flask
    page_of: Callable[..., Any]

    def page(self, person: str = "", size: dict[str, int] | None = None, path: str = "/", **more: Any) -> Any:
        """A fresh browser on that path, after signing in as that person through the sign-in page."""
        page = self.page_of(**({"size": size} if size else {}), **more)
        page.goto(self.address + path)
        if person:
            page.get_by_label("Email").fill(f"{person}@millrace.example")
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("main").get_by_role("button", name="Sign in").click()
            page.wait_for_url(self.address + path)
        return page


def journey(address: str, app: Flask, page_of: Callable[..., Any]) -> Journey:
    """Sam teaches at Juniper Street, Ngozi keeps watch there, Carmen coordinates."""
    with app.app_context():
        school = db.session.scalar(select(School).where(School.slug == "juniper-street"))
        assert school
        for name, role in (
            ("sam", Role.SCHOOL_STAFF),
            ("ngozi", Role.SCHOOL_STAFF),
            ("carmen", Role.COORDINATOR),
        ):
            person = add_person(
                email=f"{name}@millrace.example", name=f"{name.title()} Okafor", role=role,
                scope=Scope(school_id=school.id),
            )  # fmt: skip
            person.password_hash = hash_password(PASSWORD)
            db.session.flush()
            if name == "ngozi":
                school.crisis_owner_user_id, school.crisis_phone = person.id, "585-555-0101 ext. 214"
        db.session.commit()
    return Journey(address, app, page_of)


def traces(app: Flask, *words: str) -> list[str]:
    """Files of the installation, the database among them, in which one of the words stands in plain."""
    folder = settings_of(app).data
    wanted = [word.lower().encode() for word in words]
    return [
        str(path.relative_to(folder))
        for path in Path(folder).rglob("*")
        if path.is_file() and any(word in path.read_bytes().lower() for word in wanted)
    ]
