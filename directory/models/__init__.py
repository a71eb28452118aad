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
from directory.models.consent import AuditEntry, BrokenGlass, Consent, ConsentOrganization, Disclosure
from directory.models.contact import Contact, Language, Phone
from directory.models.intake import ImportBatch, ImportChange, ImportReportRow, Intake
from directory.models.location import Accessibility, Address, Location, SealedSite
from directory.models.need import MatchWeights, Need, SafetyAlert, SuggestionSnapshot
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
from directory.models.student import Guardian, Household, RosterBatch, RosterChange, RosterDraft, Student
from directory.models.taxonomy import Attribute, ExampleSentence, Taxonomy, TaxonomyTerm, Translation
from directory.models.twins import DuplicatePair, FieldSource, Merge, Redirect
from directory.models.upkeep import (
    Correction,
    GeocoderAnswer,
    IndexOutbox,
    Metadata,
    Removal,
    SearchMiss,
    ZipCode,
)

__all__ = [
    "Accessibility",
    "Address",
    "ApiToken",
    "Attribute",
    "AuditEntry",
    "BrokenGlass",
    "Consent",
    "ConsentOrganization",
    "Contact",
    "Correction",
    "CostOption",
    "Disclosure",
    "District",
    "DuplicatePair",
    "Eligibility",
    "ExampleSentence",
    "FieldSource",
    "Funding",
    "GeocoderAnswer",
    "Guardian",
    "Household",
    "ImportBatch",
    "ImportChange",
    "ImportReportRow",
    "IndexOutbox",
    "Intake",
    "Invitation",
    "Language",
    "Location",
    "MatchWeights",
    "Membership",
    "Merge",
    "Metadata",
    "Need",
    "Organization",
    "OrganizationIdentifier",
    "Partnership",
    "PasswordReset",
    "Phone",
    "Program",
    "Redirect",
    "Removal",
    "RequiredDocument",
    "RosterBatch",
    "RosterChange",
    "RosterDraft",
    "SafetyAlert",
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
    "Student",
    "SuggestionSnapshot",
    "Taxonomy",
    "TaxonomyTerm",
    "Translation",
    "Unit",
    "Url",
    "User",
    "ZipCode",
]
