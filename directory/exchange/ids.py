"""Ids that an import can make again: UUIDv5 of a namespace, a table and the row's own id there."""

import uuid

HALLWAY = uuid.UUID("6d1f2c1e-5b0a-5d8e-9a54-0f4f3d1f7c11")


def source_id(name: str) -> str:
    return str(uuid.uuid5(HALLWAY, f"source:{name.strip().lower()}"))


def row_id(namespace: str, table: str, key: object) -> str:
    """`namespace` is any UUID as text (a source's id); the same three always give the same id."""
    return str(uuid.uuid5(uuid.UUID(namespace), f"{table}:{key}"))
