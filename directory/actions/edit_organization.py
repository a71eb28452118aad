"""What a person may change of an organization, field by field. See `edit_record` for how it is saved."""

from sqlalchemy import select

from directory.actions.edit_fields import Field, Part, Value, required_text, rows, text, translation
from directory.actions.record import record_change
from directory.db import db
from directory.models import Organization, OrganizationIdentifier, Phone, User

EIN = "EIN"
EIN_SCHEME = "US-EIN"


def _ein_row(organization: Organization) -> OrganizationIdentifier | None:
    """The row under any of the names by which sets call the number."""
    return db.session.scalar(
        select(OrganizationIdentifier)
        .where(
            OrganizationIdentifier.organization_id == organization.id,
            OrganizationIdentifier.identifier_type.in_((EIN, "ein", "FEIN", "tax_id", "Tax ID", EIN_SCHEME)),
        )
        .order_by(OrganizationIdentifier.id)
        .limit(1)
    )


def _read_ein(organization: Organization) -> Value:
    row = _ein_row(organization)
    return row.identifier if row else None


def _write_ein(organization: Organization, value: Value, actor: User | None) -> None:
    row = _ein_row(organization)
    if row and value:
        record_change(row, "identifier", row.identifier, value, actor)
        row.identifier = value
    elif row:
        record_change(row, "*", row.identifier, None, actor, action="delete")
        db.session.delete(row)
    else:
        db.session.add(
            OrganizationIdentifier(
                organization_id=organization.id, identifier_scheme=EIN_SCHEME, identifier_type=EIN,
                identifier=value,
            )
        )  # fmt: skip
    db.session.flush()


def _own(organization: Organization) -> dict[str, str]:
    return {"organization_id": organization.id}


ORGANIZATION_FIELDS: tuple[Field, ...] = (
    required_text("name"),
    text("alternate_name"),
    text("description"),
    translation("name"),
    translation("description"),
    text("website"),
    text("email"),
    rows(
        "phones",
        Phone,
        (Part("number"), Part("extension"), Part("description")),
        lambda organization: organization.phones,
        _own,
    ),
    Field("ein", _read_ein, _write_ein, is_plain_text=True),
)
