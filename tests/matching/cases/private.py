# ruff: noqa: E501 (a row is a line)
"""What a place must do for people at risk."""

from tests.matching.cases.made import ASK, FITS, NEAR, NO, Row, need, offer

NO_PAPERS = ["no_status_documents"]
HIDDEN = ["confidential_location"]
PICKUP = ["restricted_guardian"]
ALONE = ["minor_consent"]
NAMELESS = ["anonymous"]
OLD = "2026-03-03"

STATUS: tuple[Row, ...] = (
    ("status", need(flags=NO_PAPERS), offer(status_policy="does_not_ask", status_policy_as_of=OLD), FITS, "dated"),
    ("status", need(flags=NO_PAPERS), offer(), ASK, "we have not asked them yet"),
    ("status", need(flags=NO_PAPERS), offer(status_policy="does_not_ask"), ASK, "without a date it is not known"),
    ("status", need(flags=NO_PAPERS), offer(status_policy="verifies_for_funded_part", status_policy_as_of=OLD), NO,
     "checks for a part of it"),
    ("status", need(flags=NO_PAPERS), offer(documents="immigration_document"), NO, "asks for the paper"),
    ("status", need(flags=NO_PAPERS), offer(documents="ssn"), NO, "asks for a number"),
    ("status", need(flags=NO_PAPERS),
     offer(status_policy="does_not_ask", status_policy_as_of=OLD, documents="ssn"), NO, "says one, does the other"),
    ("status", need(flags=NO_PAPERS), offer(documents_asked=False), ASK, "no papers is not the same as not asking"),
    ("status", need(flags=NO_PAPERS, papers=["photo_id"]),
     offer(status_policy="does_not_ask", status_policy_as_of=OLD, documents="photo_id"), FITS, "an ID they have"),
    ("status", need(), offer(status_policy="verifies_for_funded_part", status_policy_as_of=OLD), FITS, "nobody asked"),
    ("status", need(c="early.prek", flags=NO_PAPERS), offer(c="early.prek"), ASK, "Head Start: not asked yet"),
    ("status", need(c="legal.immigration", flags=NO_PAPERS),
     offer(c="legal.immigration", status_policy="does_not_ask", status_policy_as_of="2025-08-01"), FITS, "dated"),
)  # fmt: skip

CONFIDENTIAL: tuple[Row, ...] = (
    ("confidential", need(c="safety.dv", flags=HIDDEN), offer(c="safety.dv", confidential=True), FITS, "hidden"),
    ("confidential", need(c="safety.dv", flags=HIDDEN), offer(c="safety.dv", at=1.0), NO, "a public address"),
    ("confidential", need(c="safety.dv", flags=HIDDEN), offer(c="safety.dv"), NO, "nothing says it is hidden"),
    ("confidential", need(c="safety.dv", flags=HIDDEN), offer(c="safety.dv", delivery="phone"), FITS, "a hotline"),
    ("confidential", need(c="safety.dv", flags=HIDDEN), offer(c="safety.dv", delivery="phone virtual"), FITS, "afar"),
    ("confidential", need(c="safety.dv", flags=HIDDEN), offer(c="safety.dv", delivery="phone off_site"), NO,
     "a hotline with an office"),
    ("confidential", need(c="safety.dv", flags=HIDDEN), offer(c="safety.dv", delivery="home_visit"), NO,
     "nobody comes to that home"),
    ("confidential", need(c="safety.dv"), offer(c="safety.dv", confidential=True), FITS, "hidden, not asked for"),
    ("confidential", need(c="legal.family", flags=HIDDEN), offer(c="legal.family", at=0.5, cost_kind="free"), NO,
     "a court office everyone knows"),
)  # fmt: skip

GUARDIAN: tuple[Row, ...] = (
    ("guardian", need(flags=PICKUP), offer(extras="pickup_checked"), FITS, "checked at the door"),
    ("guardian", need(flags=PICKUP), offer(), ASK, "do they check?"),
    ("guardian", need(flags=PICKUP), offer(extras="meals siblings_together"), ASK, "other things are told"),
    ("guardian", need(flags=PICKUP), offer(delivery="virtual"), FITS, "nobody is picked up"),
    ("guardian", need(flags=PICKUP), offer(delivery="virtual off_site"), ASK, "in person too"),
    ("guardian", need(extras=["pickup_checked"]), offer(), ASK, "asked for as an extra"),
    ("guardian", need(extras=["pickup_checked"]), offer(extras="pickup_checked"), FITS, "asked for as an extra"),
    ("guardian", need(), offer(), FITS, "not asked for"),
    ("guardian", need(flags=PICKUP), offer(school="juniper"), ASK, "in a school too"),
)  # fmt: skip

ALONE_ROWS: tuple[Row, ...] = (
    ("minor_consent", need(c="mh.counseling", grades="8", flags=ALONE), offer(c="mh.counseling", extras="minor_consent"),
     FITS, "may agree alone"),
    ("minor_consent", need(c="mh.counseling", grades="8", flags=ALONE), offer(c="mh.counseling"), ASK, "may they?"),
    ("minor_consent", need(c="mh.counseling", grades="8", flags=ALONE),
     offer(c="mh.counseling", documents="parent_permission"), NO, "a parent must sign"),
    ("minor_consent", need(c="mh.counseling", grades="8", flags=ALONE),
     offer(c="mh.counseling", extras="minor_consent", documents="parent_permission"), NO, "says one, asks the other"),
    ("minor_consent", need(c="mh.counseling", grades="8"), offer(c="mh.counseling", documents="parent_permission"),
     FITS, "not asked for"),
    ("minor_consent", need(extras=["minor_consent"]), offer(extras="minor_consent"), FITS, "asked for as an extra"),
    ("minor_consent", need(extras=["minor_consent"]), offer(), ASK, "asked for as an extra"),
)  # fmt: skip

NAMELESS_ROWS: tuple[Row, ...] = (
    ("anonymous", need(c="legal.immigration", flags=NAMELESS), offer(c="legal.immigration", extras="anonymous_ok"),
     FITS, "no name"),
    ("anonymous", need(c="legal.immigration", flags=NAMELESS), offer(c="legal.immigration"), ASK, "must they?"),
    ("anonymous", need(c="food.pantry", flags=NAMELESS, papers=["photo_id"]),
     offer(c="food.pantry", documents="photo_id"), NO, "an ID bears the name"),
    ("anonymous", need(c="food.pantry", flags=NAMELESS, papers=["photo_id"]),
     offer(c="food.pantry", extras="anonymous_ok", documents="photo_id"), NO, "says one, asks the other"),
    ("anonymous", need(extras=["anonymous_ok"]), offer(extras="anonymous_ok"), FITS, "asked for as an extra"),
    ("anonymous", need(extras=["anonymous_ok"]), offer(), ASK, "asked for as an extra"),
    ("anonymous", need(), offer(), FITS, "not asked for"),
)  # fmt: skip

SEVERAL: tuple[Row, ...] = (
    ("status", need(c="safety.dv", flags=HIDDEN + NO_PAPERS), offer(c="safety.dv", confidential=True), ASK,
     "hidden; and papers?"),
    ("confidential", need(c="safety.dv", flags=HIDDEN + NO_PAPERS),
     offer(c="safety.dv", status_policy="does_not_ask", status_policy_as_of=OLD), NO, "no papers, but in the open"),
    ("status", need(flags=NO_PAPERS, days="sat"),
     offer(open="MO 9:00-12:00", status_policy="verifies_for_funded_part", status_policy_as_of=OLD), NO, "two things"),
    ("schedule", need(flags=NO_PAPERS, days="sat"),
     offer(open="MO 9:00-12:00", status_policy="does_not_ask", status_policy_as_of=OLD), NEAR, "only the day"),
    ("schedule", need(flags=["no_contact_household_phone"], days="sat"), offer(open="SA 9:00-12:00"), FITS,
     "how to reach them is no rule of the place"),
)  # fmt: skip

ROWS = STATUS + CONFIDENTIAL + GUARDIAN + ALONE_ROWS + NAMELESS_ROWS + SEVERAL
