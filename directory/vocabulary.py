"""The words everyone shares. Values are stored, exported and indexed: never rename one, add a migration.

Sources: HSDS 3.2 enumerations (service status, location type, schedule frequency), HL7 SDOHCC capacity
codes, and the field's own practice for the rest.
"""

from enum import StrEnum


class ServiceStatus(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"
    DEFUNCT = "defunct"
    TEMPORARILY_CLOSED = "temporarily closed"


class LocationType(StrEnum):
    PHYSICAL = "physical"
    POSTAL = "postal"
    VIRTUAL = "virtual"


class CapacityStatus(StrEnum):
    """The four HL7 states. An unknown capacity has no row, so "unknown" is not a state."""

    CAPACITY = "capacity"
    NO_CAPACITY = "no-capacity"
    WAITLIST = "waitlist"
    ASSESSMENT_REQUIRED = "additional-assessment-required"


class Verdict(StrEnum):
    """Three-valued truth: missing facts mean "ask first", never yes and never no."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    SUPPORT = "support"
    OPPORTUNITY = "opportunity"


class Audience(StrEnum):
    STUDENT = "student"
    PARENT_CAREGIVER = "parent_caregiver"
    FAMILY = "family"
    STAFF = "staff"
    RESIDENT = "resident"


class CostKind(StrEnum):
    FREE = "free"
    SLIDING = "sliding"
    FEE = "fee"
    INSURANCE = "insurance"


class Delivery(StrEnum):
    ON_SITE = "on_site"
    PUSH_IN = "push_in"
    PULL_OUT = "pull_out"
    LUNCH = "lunch"
    OFF_SITE = "off_site"
    HOME_VISIT = "home_visit"
    MOBILE_UNIT = "mobile_unit"
    VIRTUAL = "virtual"
    PHONE = "phone"


class Document(StrEnum):
    PHOTO_ID = "photo_id"
    PROOF_ADDRESS = "proof_address"
    INCOME_PROOF = "income_proof"
    BIRTH_CERTIFICATE = "birth_certificate"
    INSURANCE_CARD = "insurance_card"
    IMMUNIZATION_RECORD = "immunization_record"
    PARENT_PERMISSION = "parent_permission"
    IMMIGRATION_DOCUMENT = "immigration_document"
    SSN = "ssn"


class StatusPolicy(StrEnum):
    """Whether a service asks about immigration status. Only ever shown with its date."""

    DOES_NOT_ASK = "does_not_ask"
    VERIFIES_FOR_FUNDED_PART = "verifies_for_funded_part"


class Extra(StrEnum):
    CHILDCARE = "childcare"
    MEALS = "meals"
    TRANSPORT = "transport"
    SIBLINGS_TOGETHER = "siblings_together"
    ANONYMOUS_OK = "anonymous_ok"
    MINOR_CONSENT = "minor_consent"
    PICKUP_CHECKED = "pickup_checked"


class AccessFeature(StrEnum):
    WHEELCHAIR = "wheelchair"
    ELEVATOR = "elevator"
    PARKING = "parking"
    SENSORY_FRIENDLY = "sensory_friendly"
    ASL = "asl"
    RESTROOM = "restroom"
    TRANSIT = "transit"


class StartWay(StrEnum):
    CALL = "call"
    WALK_IN = "walk_in"
    FORM = "form"
    BOOK_ONLINE = "book_online"
    WARM_HAND_OFF = "warm_hand_off"


class ConfirmedBy(StrEnum):
    PARTNER = "partner"
    COORDINATOR = "coordinator"
    IMPORT = "import"


class Season(StrEnum):
    SCHOOL_YEAR = "school_year"
    SUMMER = "summer"


class AreaKind(StrEnum):
    ZIPS = "zips"
    COUNTY = "county"
    POLYGON = "polygon"
    SCHOOL_ZONE = "school_zone"
    DISTRICT = "district"
    STATEWIDE = "statewide"
    ANYWHERE = "anywhere"
    TEXT = "text"


class Sector(StrEnum):
    EDUCATION_K16 = "education_k16"
    YOUTH_DEVELOPMENT = "youth_development"
    COMMUNITY_DEVELOPMENT = "community_development"
    FAMILY_SUPPORT = "family_support"
    HEALTH = "health"
    HUMAN_SERVICES = "human_services"
    GOVERNMENT = "government"
    PHILANTHROPY = "philanthropy"
    FAITH = "faith"
    BUSINESS = "business"
    HIGHER_EDUCATION = "higher_education"
    INDIVIDUAL_VOLUNTEER = "individual_volunteer"


class OrganizationKind(StrEnum):
    PARTNER = "partner"
    LISTING = "listing"


class Locale(StrEnum):
    CITY = "city"
    SUBURB = "suburb"
    TOWN = "town"
    RURAL = "rural"


class PartnershipType(StrEnum):
    SPECIALIZED = "specialized"
    ALIGNED = "aligned"
    CORE = "core"


class PartnershipRole(StrEnum):
    LEAD = "lead"
    PARTNER = "partner"


class Agreement(StrEnum):
    INFORMAL = "informal"
    LOA = "loa"
    MOU = "mou"
    CONTRACT = "contract"


class PartnershipStatus(StrEnum):
    PROSPECTIVE = "prospective"
    PENDING = "pending"
    APPROVED = "approved"
    CONDITIONAL = "conditional"
    EXPIRED = "expired"
    ENDED = "ended"


class Role(StrEnum):
    """What a person may do, always within a scope: a district, a school or an organization."""

    DISTRICT_ADMIN = "district_admin"
    COORDINATOR = "coordinator"
    PRINCIPAL = "principal"
    SCHOOL_STAFF = "school_staff"
    PARTNER = "partner"
    API_CLIENT = "api_client"


class CorrectionStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    DISMISSED = "dismissed"


GRADES = ("PK", "K", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12")

RESULT_AREAS = ("R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9")

DOMAINS = ("academics", "social_emotional_behavioral", "health", "family")

FOCUS_AREAS = ("academics", "health_social", "youth_community_development", "community_engagement")

CATEGORY_TAXONOMY = "hallway-needs"
"""Code of the taxonomy whose terms are our categories of need (slugs as codes)."""


class IntakeState(StrEnum):
    """Where files that wait to be imported stand."""

    UPLOADED = "uploaded"  # a mapping is being settled
    LOOKING = "looking"  # a dry run is on its way
    LOOKED = "looked"  # its preview is there
    STORING = "storing"
    STORED = "stored"
    FAILED = "failed"


class ChangeAction(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class PairStatus(StrEnum):
    OPEN = "open"
    DISTINCT = "distinct"  # a person looked: they are two
    MERGED = "merged"


# ---- needs ----


class SubjectType(StrEnum):
    STUDENT = "student"
    HOUSEHOLD = "household"
    GROUP = "group"
    SCHOOL = "school"


class NeedKind(StrEnum):
    NEED = "need"
    STRENGTH_INTEREST = "strength_interest"


class Urgency(StrEnum):
    """How soon help must begin. The clock runs from the day the need was named."""

    EMERGENCY = "emergency"
    WITHIN_48H = "within_48h"
    WITHIN_2_WEEKS = "within_2_weeks"
    THIS_TERM = "this_term"
    WHEN_AVAILABLE = "when_available"


class SafetyKind(StrEnum):
    SELF_HARM = "self_harm"
    ABUSE_NEGLECT = "abuse_neglect"
    VIOLENCE = "violence"
    MEDICAL = "medical"
    DV = "dv"


class Barrier(StrEnum):
    TRANSPORT = "transport"
    LANGUAGE = "language"
    COST = "cost"
    SCHEDULE_WORK = "schedule_work"
    CHILDCARE = "childcare"
    DOCUMENTS = "documents"
    FEAR_OF_INSTITUTIONS = "fear_of_institutions"
    STIGMA = "stigma"
    INTERNET_DEVICE = "internet_device"
    DISABILITY_ACCESS = "disability_access"
    PETS = "pets"
    OTHER = "other"


class Travel(StrEnum):
    WALK = "walk"
    SCHOOL_BUS = "school_bus"
    TRANSIT = "transit"
    CAR = "car"
    NONE = "none"


class CostLimit(StrEnum):
    FREE_ONLY = "free_only"
    SLIDING_OK = "sliding_ok"
    ANY = "any"


class Insurance(StrEnum):
    MEDICAID_CHIP = "medicaid_chip"
    PRIVATE = "private"
    NONE = "none"


class Accommodation(StrEnum):
    WHEELCHAIR = "wheelchair"
    ASL = "asl"
    SENSORY = "sensory"
    ONE_TO_ONE = "one_to_one"
    DIETARY = "dietary"


class SensitiveFlag(StrEnum):
    """What a place must do, never why: no reason is asked and none is kept."""

    NO_STATUS_DOCUMENTS = "no_status_documents"
    CONFIDENTIAL_LOCATION = "confidential_location"
    NO_CONTACT_HOUSEHOLD_PHONE = "no_contact_household_phone"
    RESTRICTED_GUARDIAN = "restricted_guardian"
    ANONYMOUS = "anonymous"
    MINOR_CONSENT = "minor_consent"


class NeedSource(StrEnum):
    STUDENT_SELF = "student_self"
    PARENT_GUARDIAN = "parent_guardian"
    TEACHER = "teacher"
    COUNSELOR = "counselor"
    NURSE = "nurse"
    COORDINATOR = "coordinator"
    WHOLE_CLASS_REVIEW = "whole_class_review"
    ATTENDANCE_TEAM = "attendance_team"
    PARTNER = "partner"
    KIOSK = "kiosk"
    COMMUNITY = "community"


class ParentAware(StrEnum):
    YES = "yes"
    NO = "no"
    NOT_YET = "not_yet"
    NOT_APPROPRIATE = "not_appropriate"


class NeedStatus(StrEnum):
    """Where a need stands. A referral has statuses of its own."""

    IDENTIFIED = "identified"
    SUGGESTED = "suggested"
    FAMILY_AGREED = "family_agreed"
    MET = "met"
    WITHDRAWN = "withdrawn"  # no longer needed, moved away, a duplicate


class KeepTogether(StrEnum):
    PREFERRED = "preferred"
    REQUIRED = "required"


class ConsentKind(StrEnum):
    VERBAL_LOGGED = "verbal_logged"
    WRITTEN = "written"
    MINOR_SELF = "minor_self"
    SCHOOL_OFFICIAL_NO_RELEASE = "school_official_no_release"


class GlassReason(StrEnum):
    """Why somebody opens names outside their own caseload."""

    EMERGENCY = "emergency"
    COVERING = "covering"  # for a coordinator who is away
    RECORDS_REQUEST = "records_request"  # a parent or a court asks what is kept
    COMPLAINT = "complaint"
    AUDIT = "audit"


class AuditAct(StrEnum):
    """What was done with a person's record."""

    VIEWED = "viewed"
    SEARCHED = "searched"
    CREATED = "created"
    CHANGED = "changed"
    DISCLOSED = "disclosed"
    PRINTED = "printed"
    EXPORTED = "exported"
    ERASED = "erased"
    CONSENT_GIVEN = "consent_given"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    GLASS_BROKEN = "glass_broken"
    ALERT_RAISED = "alert_raised"
    ALERT_TAKEN = "alert_taken"
    KEY_ROTATED = "key_rotated"
