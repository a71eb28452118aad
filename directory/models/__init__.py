"""Every table. HSDS 3.2 names where HSDS has one."""

from directory.models.account import (
    ApiToken,
    Invitation,
    Membership,
    PasswordReset,
    SignInAttempt,
    SignInSession,
    User,
)
from directory.models.contact import Contact, Language, Phone
from directory.models.location import Accessibility, Address, Location, SealedSite
from directory.models.organization import Funding, Organization, OrganizationIdentifier, Program, Source, Url
from directory.models.schedule import Schedule, ServiceArea
from directory.models.school import District, Partnership, School
from directory.models.service import (
    CostOption,
    Eligibility,
    RequiredDocument,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    Unit,
)
from directory.models.taxonomy import Attribute, ExampleSentence, Taxonomy, TaxonomyTerm, Translation
from directory.models.upkeep import (
    Correction,
    ImportBatch,
    ImportReportRow,
    IndexOutbox,
    Metadata,
    SearchMiss,
    ZipCode,
)

__all__ = [
    "Accessibility",
    "Address",
    "ApiToken",
    "Attribute",
    "Contact",
    "Correction",
    "CostOption",
    "District",
    "Eligibility",
    "ExampleSentence",
    "Funding",
    "ImportBatch",
    "ImportReportRow",
    "IndexOutbox",
    "Invitation",
    "Language",
    "Location",
    "Membership",
    "Metadata",
    "Organization",
    "OrganizationIdentifier",
    "Partnership",
    "PasswordReset",
    "Phone",
    "Program",
    "RequiredDocument",
    "Schedule",
    "School",
    "SealedSite",
    "SearchMiss",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCapacity",
    "SignInAttempt",
    "SignInSession",
    "Source",
    "Taxonomy",
    "TaxonomyTerm",
    "Translation",
    "Unit",
    "Url",
    "User",
    "ZipCode",
]
