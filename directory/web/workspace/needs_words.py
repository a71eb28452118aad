"""Everyday words for what a need card holds, in the page's language: the choices behind its chips."""

from collections.abc import Mapping

from flask_babel import gettext as _

from directory.vocabulary import (
    GRADES,
    Accommodation,
    Audience,
    CostLimit,
    Delivery,
    Document,
    Extra,
    Insurance,
    KeepTogether,
    NeedSource,
    ParentAware,
    SensitiveFlag,
    SubjectType,
    Travel,
    Urgency,
)
from directory.web.phrases import code_name, day_name, language_name

Words = Mapping[str, str]
"""A value as the form sends it, and what the page calls it, in the order in which it is offered."""

LANGUAGES_OFFERED = (
    "es", "ar", "zh", "vi", "ht", "pt", "ru", "so", "ne", "ur", "fa", "prs", "ps", "uk", "my", "hmn", "mix",
    "sw", "fr", "ase", "en",
)  # fmt: skip
"""The first ones by how many learners of English speak them; a code that was read is always offered too."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def grades() -> Words:
    named = {"PK": _("Pre-K"), "K": _("K")}
    return {grade: named.get(grade, grade) for grade in GRADES}


def days() -> Words:
    from datetime import date, timedelta

    monday = date(2024, 1, 1)
    return {code: day_name(monday + timedelta(days=place)) for place, code in enumerate(DAYS)}


def languages() -> Words:
    return {code: language_name(code) for code in LANGUAGES_OFFERED}


def subjects() -> Words:
    return {
        SubjectType.STUDENT: _("a student"),
        SubjectType.HOUSEHOLD: _("a family"),
        SubjectType.GROUP: _("a group"),
        SubjectType.SCHOOL: _("the whole school"),
    }


def audiences() -> Words:
    return {
        Audience.STUDENT: _("the child"),
        Audience.PARENT_CAREGIVER: _("a parent"),
        Audience.FAMILY: _("the family together"),
        Audience.STAFF: _("staff"),
    }


def genders() -> Words:
    return {"girls": _("for girls"), "boys": _("for boys")}


def interpreters() -> Words:
    return {"female": _("a woman"), "male": _("a man")}


def together() -> Words:
    return {KeepTogether.PREFERRED: _("if possible"), KeepTogether.REQUIRED: _("always")}


def seasons() -> Words:
    return {"school_year": _("in the school year"), "summer": _("in summer")}


def deliveries() -> Words:
    return {str(one): code_name(one) for one in Delivery}


def travels() -> Words:
    return {
        Travel.WALK: _("on foot"),
        Travel.TRANSIT: _("by bus"),
        Travel.SCHOOL_BUS: _("by school bus"),
        Travel.CAR: _("by car"),
        Travel.NONE: _("cannot travel"),
    }


def costs() -> Words:
    return {
        CostLimit.FREE_ONLY: _("free only"),
        CostLimit.SLIDING_OK: _("free, or pay what you can"),
        CostLimit.ANY: _("any"),
    }


def insurances() -> Words:
    return {
        Insurance.NONE: _("none"),
        Insurance.MEDICAID_CHIP: _("Medicaid or CHIP"),
        Insurance.PRIVATE: _("private"),
    }


def flags() -> Words:
    """What a place must do. Never why."""
    return {
        SensitiveFlag.NO_STATUS_DOCUMENTS: _("asks for no immigration papers"),
        SensitiveFlag.CONFIDENTIAL_LOCATION: _("keeps its place secret"),
        SensitiveFlag.NO_CONTACT_HOUSEHOLD_PHONE: _("never calls the home phone"),
        SensitiveFlag.RESTRICTED_GUARDIAN: _("checks who picks a child up"),
        SensitiveFlag.ANONYMOUS: _("asks for no name"),
        SensitiveFlag.MINOR_CONSENT: _("lets a teenager come alone"),
    }


def papers() -> Words:
    """Everyday ones. Whether somebody has immigration papers is not asked here, nor anywhere."""
    return {
        Document.PHOTO_ID: _("a photo ID"),
        Document.PROOF_ADDRESS: _("a bill with the address"),
        Document.INCOME_PROOF: _("a pay stub"),
        Document.BIRTH_CERTIFICATE: _("a birth certificate"),
        Document.INSURANCE_CARD: _("an insurance card"),
        Document.IMMUNIZATION_RECORD: _("the record of shots"),
        Document.PARENT_PERMISSION: _("a parent's signature"),
    }


def accommodations() -> Words:
    return {
        Accommodation.WHEELCHAIR: _("step-free for a wheelchair"),
        Accommodation.ASL: _("sign language"),
        Accommodation.SENSORY: _("quiet, sensory-friendly"),
        Accommodation.ONE_TO_ONE: _("one to one"),
        Accommodation.DIETARY: _("special food"),
    }


def extras() -> Words:
    return {
        Extra.CHILDCARE: _("childcare there"),
        Extra.MEALS: _("food there"),
        Extra.TRANSPORT: _("a ride"),
        Extra.SIBLINGS_TOGETHER: _("brothers and sisters together"),
        Extra.PICKUP_CHECKED: _("a check of who picks up"),
    }


def tiers() -> Words:
    return {"1": _("1, for everyone"), "2": _("2, for some"), "3": _("3, one by one")}


def urgencies() -> Words:
    return {
        Urgency.EMERGENCY: _("today"),
        Urgency.WITHIN_48H: _("within two days"),
        Urgency.WITHIN_2_WEEKS: _("within two weeks"),
        Urgency.THIS_TERM: _("this term"),
        Urgency.WHEN_AVAILABLE: _("when there is room"),
    }


def sources() -> Words:
    return {
        NeedSource.COORDINATOR: _("I noticed it"),
        NeedSource.PARENT_GUARDIAN: _("A parent"),
        NeedSource.STUDENT_SELF: _("The student"),
        NeedSource.TEACHER: _("A teacher"),
        NeedSource.COUNSELOR: _("A counselor"),
        NeedSource.NURSE: _("The nurse"),
        NeedSource.ATTENDANCE_TEAM: _("The attendance team"),
        NeedSource.WHOLE_CLASS_REVIEW: _("A review of the class"),
        NeedSource.PARTNER: _("A partner"),
        NeedSource.KIOSK: _("The screen in the hall"),
        NeedSource.COMMUNITY: _("Somebody in the neighborhood"),
    }


def awareness() -> Words:
    return {
        ParentAware.YES: _("Yes"),
        ParentAware.NOT_YET: _("Not yet"),
        ParentAware.NO: _("No"),
        ParentAware.NOT_APPROPRIATE: _("Better not, for now"),
    }
