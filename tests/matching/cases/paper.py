# ruff: noqa: E501 (a row is a line)
"""Language, cost, insurance, income, referral, papers."""

from tests.matching.cases.made import ASK, FITS, NEAR, Row, need, offer

LANGUAGE: tuple[Row, ...] = (
    ("language", need(langs="es"), offer(langs="en es"), FITS, "spoken"),
    ("language", need(langs="es"), offer(langs="en"), NEAR, "English only; an interpreter would do"),
    ("language", need(langs="es"), offer(langs="en", interprets=True), FITS, "by interpreter"),
    ("language", need(langs="es"), offer(interprets=True), FITS, "by interpreter"),
    ("language", need(langs="es"), offer(), ASK, "does anyone speak Spanish?"),
    ("language", need(langs="mix"), offer(langs="en es"), NEAR, "Spanish is not Mixteco"),
    ("language", need(langs="mix"), offer(langs="en es", interprets=True), FITS, "by phone interpreter"),
    ("language", need(langs="prs"), offer(langs="ar"), NEAR, "Arabic is not Dari"),
    ("language", need(langs="mix es"), offer(langs="es"), FITS, "any one of theirs will do"),
    ("language", need(langs="es en"), offer(langs="fr"), FITS, "they speak English too"),
    ("language", need(langs="en"), offer(), FITS, "English is not asked about"),
    ("language", need(), offer(langs="es"), FITS, "no language was asked for"),
    ("language", need(langs="ht"), offer(langs="ht"), FITS, "spoken, English or not"),
)  # fmt: skip

INTERPRETER: tuple[Row, ...] = (
    ("interpreter", need(langs="prs", interpreter="female"), offer(langs="en", interprets=True), ASK, "a woman?"),
    ("interpreter", need(langs="prs", interpreter="female"), offer(langs="prs"), ASK, "a woman speaks it?"),
    ("interpreter", need(langs="es", interpreter="male"), offer(langs="es"), ASK, "a man?"),
    ("interpreter", need(interpreter="female"), offer(), ASK, "kept nowhere"),
    ("language", need(langs="prs", interpreter="female"), offer(langs="en"), NEAR, "no Dari at all comes first"),
    ("interpreter", need(langs="prs"), offer(langs="en", interprets=True), FITS, "no wish as to who"),
)  # fmt: skip

COST: tuple[Row, ...] = (
    ("cost", need(cost="free_only"), offer(cost_kind="free"), FITS, "free"),
    ("cost", need(cost="free_only"), offer(cost_kind="sliding"), NEAR, "by income is not free"),
    ("cost", need(cost="free_only"), offer(cost_kind="fee"), NEAR, "a fee somebody could pay"),
    ("cost", need(cost="free_only"), offer(), ASK, "what does it cost?"),
    ("cost", need(cost="sliding_ok"), offer(cost_kind="sliding"), FITS, "by income will do"),
    ("cost", need(cost="sliding_ok"), offer(cost_kind="free"), FITS, "free is better still"),
    ("cost", need(cost="sliding_ok"), offer(cost_kind="fee"), NEAR, "a set fee"),
    ("cost", need(cost="any"), offer(cost_kind="fee"), FITS, "any price"),
    ("cost", need(), offer(cost_kind="fee"), FITS, "no limit was said"),
    ("cost", need(cost="free_only"), offer(cost_kind="insurance"), ASK, "billed: which insurance?"),
    ("cost", need(cost="free_only", insurance="none"), offer(cost_kind="insurance"), NEAR, "billed, and they have none"),
    ("cost", need(cost="free_only", insurance="medicaid_chip"),
     offer(cost_kind="insurance", insurance_accepted=["Medicaid", "Aetna"]), FITS, "Medicaid pays all"),
    ("cost", need(cost="free_only", insurance="private"),
     offer(cost_kind="insurance", insurance_accepted=["Aetna"]), ASK, "is there a share to pay?"),
    ("cost", need(cost="free_only", insurance="medicaid_chip"), offer(cost_kind="insurance"), ASK, "do they take it?"),
)  # fmt: skip

CLINIC = "health.primary"

INSURANCE: tuple[Row, ...] = (
    ("insurance", need(c=CLINIC, insurance="none"), offer(c=CLINIC, insurance_needed=False), FITS, "not needed"),
    ("insurance", need(c=CLINIC, insurance="none"), offer(c=CLINIC, insurance_needed=True), NEAR, "needed"),
    ("insurance", need(c=CLINIC, insurance="none"), offer(c=CLINIC), ASK, "a clinic, and nobody says"),
    ("insurance", need(c="food.pantry", insurance="none"), offer(c="food.pantry"), FITS, "a pantry asks for none"),
    ("insurance", need(c=CLINIC, insurance="none"), offer(c=CLINIC, insurance_accepted=["Medicaid", "Uninsured"]),
     FITS, "uninsured people are named"),
    ("insurance", need(c=CLINIC, insurance="none"), offer(c=CLINIC, insurance_accepted=["Medicaid"]), ASK,
     "takes Medicaid; and without?"),
    ("insurance", need(c=CLINIC, insurance="medicaid_chip"),
     offer(c=CLINIC, insurance_needed=True, insurance_accepted=["Medicaid"]), FITS, "taken"),
    ("insurance", need(c=CLINIC, insurance="medicaid_chip"),
     offer(c=CLINIC, insurance_needed=True, insurance_accepted=["CHIP", "Aetna"]), FITS, "taken as CHIP"),
    ("insurance", need(c=CLINIC, insurance="medicaid_chip"),
     offer(c=CLINIC, insurance_needed=True, insurance_accepted=["Aetna"]), NEAR, "private only"),
    ("insurance", need(c=CLINIC, insurance="medicaid_chip"), offer(c=CLINIC, insurance_accepted=["Aetna"]), ASK,
     "names one, needs none"),
    ("insurance", need(c=CLINIC, insurance="medicaid_chip"), offer(c=CLINIC, insurance_needed=True), ASK, "which?"),
    ("insurance", need(c=CLINIC, insurance="medicaid_chip"), offer(c=CLINIC), FITS, "they have one; no rule known"),
    ("insurance", need(c=CLINIC, insurance="private"),
     offer(c=CLINIC, insurance_needed=True, insurance_accepted=["Medicaid"]), NEAR, "Medicaid only"),
    ("insurance", need(c=CLINIC, insurance="private"),
     offer(c=CLINIC, insurance_needed=True, insurance_accepted=["Blue Cross"]), FITS, "a private plan"),
    ("insurance", need(c=CLINIC), offer(c=CLINIC, insurance_needed=True), ASK, "needed, and nobody said"),
    ("insurance", need(c=CLINIC), offer(c=CLINIC, insurance_needed=False), FITS, "not needed"),
    ("insurance", need(c=CLINIC), offer(c=CLINIC), FITS, "neither says"),
    ("insurance", need(c="mh.counseling", insurance="none"), offer(c="mh.counseling"), ASK, "counseling is health too"),
)  # fmt: skip

INSURANCE_WORDS: tuple[Row, ...] = (
    ("insurance", need(c=CLINIC, insurance="medicaid_chip"),
     offer(c=CLINIC, insurance_needed=True, insurance_accepted=["Medicare"]), NEAR, "Medicare is not Medicaid"),
    ("insurance", need(c=CLINIC, insurance="medicaid_chip"),
     offer(c=CLINIC, insurance_needed=True, insurance_accepted=["No Medicaid", "Aetna"]), NEAR, "said no to it"),
    ("insurance", need(c=CLINIC, insurance="medicaid_chip"),
     offer(c=CLINIC, insurance_needed=True, insurance_accepted=["Medi-Cal"]), FITS, "its name in California"),
    ("insurance", need(c=CLINIC, insurance="medicaid_chip"),
     offer(c=CLINIC, insurance_needed=True, insurance_accepted=["All major private plans"]), NEAR, "all, but private"),
    ("insurance", need(c=CLINIC, insurance="medicaid_chip"),
     offer(c=CLINIC, insurance_needed=True, insurance_accepted=["Any insurance"]), FITS, "any"),
    ("insurance", need(c=CLINIC, insurance="none"),
     offer(c=CLINIC, insurance_needed=True, insurance_accepted=["No Medicare"]), NEAR, "a no to Medicare is no yes to none"),
    ("insurance", need(c=CLINIC, insurance="none"),
     offer(c=CLINIC, insurance_accepted=["Medicaid", "no insurance"]), FITS, "no insurance is named"),
    ("insurance", need(c=CLINIC, insurance="private"),
     offer(c=CLINIC, insurance_needed=True, insurance_accepted=["Medicaid", "self-pay"]), NEAR, "no private plan"),
    ("insurance", need(c=CLINIC, insurance="private"),
     offer(c=CLINIC, insurance_needed=True, insurance_accepted=["Medicaid", "Aetna"]), FITS, "one private plan at least"),
)  # fmt: skip

INCOME: tuple[Row, ...] = (
    ("income", need(), offer(income_limit="under 185 % of poverty"), ASK, "within it?"),
    ("income", need(), offer(income_limit=""), FITS, "asked about, there is none"),
    ("income", need(), offer(), FITS, "no such rule known"),
    ("income", need(c="food.pantry"), offer(c="food.pantry", income_limit="low income"), ASK, "low is how low?"),
    ("income", need(cost="free_only"), offer(cost_kind="free", income_limit="80 % AMI"), ASK, "free, within a limit"),
)  # fmt: skip

REFERRAL: tuple[Row, ...] = (
    ("referral", need(), offer(referral_required=""), FITS, "none needed"),
    ("referral", need(), offer(), FITS, "no such rule known"),
    ("referral", need(), offer(referral_required="school counselor"), FITS, "the school writes it"),
    ("referral", need(), offer(referral_required="school"), FITS, "the school writes it"),
    ("referral", need(), offer(referral_required="a doctor"), ASK, "have they one?"),
    ("referral", need(), offer(referral_required="child welfare office"), ASK, "have they one?"),
    ("referral", need(school=""), offer(referral_required="school counselor"), ASK, "no school is known"),
    ("referral", need(), offer(referral_required="a licensed counseling agency"), ASK, "an agency is no school"),
    ("referral", need(), offer(referral_required="hospital nurse"), ASK, "a hospital is no school"),
    ("referral", need(), offer(referral_required="Teacher or coordinator"), FITS, "somebody at school"),
    ("referral", need(), offer(referral_required="preschool partner"), ASK, "a preschool partner is not this school"),
    ("referral", need(), offer(referral_required="anyone may refer"), FITS, "anyone, so the school too"),
)  # fmt: skip

PAPERS: tuple[Row, ...] = (
    ("papers", need(), offer(documents_asked=False), FITS, "none asked"),
    ("papers", need(), offer(), FITS, "no such rule known"),
    ("papers", need(lacks=["photo_id"]), offer(documents_asked=False), FITS, "none asked"),
    ("papers", need(lacks=["photo_id"]), offer(), ASK, "which do they ask for?"),
    ("papers", need(lacks=["photo_id"]), offer(documents="photo_id"), NEAR, "could be got"),
    ("papers", need(lacks=["photo_id"]), offer(documents="photo_id proof_address"), NEAR, "one is missing"),
    ("papers", need(lacks=["photo_id"]), offer(documents="proof_address"), ASK, "and an address?"),
    ("papers", need(papers=["proof_address"], lacks=["photo_id"]), offer(documents="proof_address"), FITS, "they have"),
    ("papers", need(papers=["photo_id"]), offer(documents="photo_id"), FITS, "they have it"),
    ("papers", need(papers=["photo_id"]), offer(documents="photo_id income_proof"), ASK, "one of two"),
    ("papers", need(), offer(documents="photo_id"), ASK, "can they show it?"),
    ("papers", need(), offer(documents_asked=True), FITS, "some are asked, none is named, none is lacking"),
    ("papers", need(lacks=["photo_id"]), offer(documents_asked=True), ASK, "some are asked: which?"),
    ("papers", need(), offer(documents="parent_permission"), FITS, "a form to sign there"),
    ("papers", need(lacks=["immunization_record"]), offer(documents="immunization_record parent_permission"), NEAR,
     "shots must be shown"),
    ("papers", need(lacks=["birth_certificate"]), offer(documents_asked=False, documents="birth_certificate"), NEAR,
     "said to ask none, but names one: the paper counts"),
)  # fmt: skip

ROWS = LANGUAGE + INTERPRETER + COST + INSURANCE + INSURANCE_WORDS + INCOME + REFERRAL + PAPERS
