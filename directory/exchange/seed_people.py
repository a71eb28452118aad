"""The demo's sign-ins, one for each role. Their password is public, so they exist in a demo only."""

from argon2 import PasswordHasher

from directory.db import db
from directory.exchange.seed_rows import seed_id
from directory.models import Membership, User
from directory.models.columns import utc_now
from directory.vocabulary import Role

DEMO_PASSWORD = "open the green door"  # noqa: S105 - printed at every start of the demo, on purpose

DEMO_PEOPLE = (
    (
        "admin@millrace.example",
        "Imani Brandt",
        Role.DISTRICT_ADMIN,
        {"district_id": ("district", "millrace")},
    ),
    (
        "coordinator@millrace.example",
        "Maya Alvarez",
        Role.COORDINATOR,
        {"school_id": ("school", "juniper-street")},
    ),
    (
        "eastbank@millrace.example",
        "Lenore Pickett",
        Role.COORDINATOR,
        {"school_id": ("school", "eastbank")},
    ),
    (
        "principal@millrace.example",
        "Walter Osei",
        Role.PRINCIPAL,
        {"school_id": ("school", "juniper-street")},
    ),
    ("staff@millrace.example", "Grace Lindqvist", Role.SCHOOL_STAFF, {"school_id": ("school", "eastbank")}),
    (
        "partner@rivertown-vision.example",
        "Dana Whitfield",
        Role.PARTNER,
        {"organization_id": ("organization", "rivertown-vision-van")},
    ),
)


def load_people() -> int:
    hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
    for email, name, role, scope in DEMO_PEOPLE:
        user_id = seed_id("user_account", email)
        db.session.merge(
            User(
                id=user_id, email=email, name=name, password_hash=hasher.hash(DEMO_PASSWORD),
                password_changed_at=utc_now(),
            )
        )  # fmt: skip
        db.session.flush()
        keys = {column: seed_id(*table_and_key) for column, table_and_key in scope.items()}
        db.session.merge(Membership(id=seed_id("membership", email), user_id=user_id, role=role, **keys))
    return len(DEMO_PEOPLE)
