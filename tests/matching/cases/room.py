# ruff: noqa: E501 (a row is a line)
"""Accommodations, extras, places and how old their claim is, alternatives, and two rules at once."""

from tests.matching.cases.made import ASK, FITS, NEAR, NO, Row, need, offer

ACCESS: tuple[Row, ...] = (
    ("wheelchair", need(access=["wheelchair"]), offer(access="wheelchair parking"), FITS, "can get in"),
    ("wheelchair", need(access=["wheelchair"]), offer(access="parking"), ASK, "not listed is not missing"),
    ("wheelchair", need(access=["wheelchair"]), offer(), ASK, "nothing is told of the building"),
    ("wheelchair", need(access=["wheelchair"]), offer(delivery="virtual"), FITS, "there is no door"),
    ("wheelchair", need(access=["wheelchair"]), offer(delivery="virtual off_site"), ASK, "there is a door too"),
    ("wheelchair", need(), offer(), FITS, "not asked for"),
    ("asl", need(access=["asl"]), offer(access="asl"), FITS, "signed"),
    ("asl", need(access=["asl"]), offer(langs="en ase"), FITS, "signed, told as a language"),
    ("asl", need(access=["asl"]), offer(langs="en"), ASK, "does anyone sign?"),
    ("sensory", need(access=["sensory"]), offer(access="sensory_friendly"), FITS, "a quiet place"),
    ("sensory", need(access=["sensory"]), offer(access="wheelchair"), ASK, "is there one?"),
    ("one_to_one", need(access=["one_to_one"]), offer(tier=3), FITS, "one to one"),
    ("one_to_one", need(access=["one_to_one"]), offer(tier=2), ASK, "a group: any one to one?"),
    ("one_to_one", need(access=["one_to_one"]), offer(), ASK, "not told"),
    ("dietary", need(c="food.meals", access=["dietary"]), offer(c="food.meals"), ASK, "which diets?"),
    ("dietary", need(access=["dietary"]), offer(extras="meals"), ASK, "they give a meal: which diets?"),
    ("dietary", need(access=["dietary"]), offer(), FITS, "nobody eats there"),
    ("dietary", need(c="food.meals", access=["dietary"]), offer(c="food.meals", access="dietary"), FITS, "told"),
    ("asl", need(access=["wheelchair", "asl"]), offer(access="wheelchair"), ASK, "one of two is told"),
    ("wheelchair", need(access=["wheelchair", "asl"]), offer(access="wheelchair asl"), FITS, "both are told"),
)  # fmt: skip

EXTRAS: tuple[Row, ...] = (
    ("childcare", need(c="adult.esl", who="parent_caregiver", extras=["childcare"]),
     offer(c="adult.esl", audience="resident", extras="childcare"), FITS, "childcare there"),
    ("childcare", need(c="adult.esl", who="parent_caregiver", extras=["childcare"]),
     offer(c="adult.esl", audience="resident"), ASK, "is there childcare?"),
    ("meals", need(extras=["meals"]), offer(extras="meals"), FITS, "a snack"),
    ("meals", need(extras=["meals"]), offer(extras="childcare"), ASK, "other things are told"),
    ("transport", need(extras=["transport"]), offer(extras="transport"), FITS, "a ride"),
    ("transport", need(extras=["transport"]), offer(at=2.0), ASK, "do they give rides?"),
    ("transport", need(extras=["transport"]), offer(school="juniper"), FITS, "no ride needed at school"),
    ("transport", need(extras=["transport"]), offer(delivery="virtual"), FITS, "no ride needed online"),
    ("meals", need(extras=["meals", "transport"]), offer(extras="transport"), ASK, "one of two"),
    ("childcare", need(), offer(), FITS, "not asked for"),
)  # fmt: skip

ROOM: tuple[Row, ...] = (
    ("room", need(), offer(room="open 4 @3"), FITS, "four places, three days ago"),
    ("room", need(), offer(room="open @3"), FITS, "open, not counted"),
    ("room", need(), offer(room="open 1 @3"), FITS, "one is enough for one"),
    ("room", need(), offer(room="open 0 @3"), NEAR, "open, but none left"),
    ("room", need(), offer(room="full @5"), NEAR, "full, told five days ago"),
    ("room", need(), offer(room="waitlist 6 @3"), FITS, "a waitlist is a fit with a caution"),
    ("room", need(), offer(room="waitlist @3"), FITS, "a waitlist that nobody counted"),
    ("room", need(), offer(room="waitlist 40 @3"), FITS, "a long waitlist too"),
    ("room", need(), offer(room="assessment @3"), ASK, "they look at each case"),
    ("room", need(), offer(), FITS, "nobody ever claimed anything"),
    ("room", need(), offer(room="unknown @3"), FITS, "nothing was claimed"),
    ("room", need(), offer(room="unknown @70"), FITS, "nothing was claimed, long ago"),
    # how old
    ("room", need(), offer(room="open 6 @13"), FITS, "13 days"),
    ("room", need(), offer(room="open 6 @14"), FITS, "14 days"),
    ("room", need(), offer(room="open 6 @30"), FITS, "30 days weigh half, and still say something"),
    ("room", need(), offer(room="open 6 @59"), FITS, "59 days: the last day it says anything"),
    ("room", need(), offer(room="open 6 @60"), ASK, "60 days: unknown, ask"),
    ("room", need(), offer(room="open 6 @74"), ASK, "74 days: never shown as open"),
    ("room", need(), offer(room="full @59"), NEAR, "full, 59 days ago"),
    ("room", need(), offer(room="full @60"), ASK, "60 days: not full any more either"),
    ("room", need(), offer(room="full @300"), ASK, "nor after a year"),
    ("room", need(), offer(room="waitlist 3 @61"), ASK, "nor a waitlist"),
    ("room", need(), offer(room="open 6 @59.99"), FITS, "minutes before sixty days"),
    # how many
    ("room", need(ages=(6, 9)), offer(room="open 2 @3"), FITS, "two for two"),
    ("room", need(ages=(6, 9)), offer(room="open 1 @3"), NEAR, "one for two"),
    ("room", need(size=6, subject="group", ages=14), offer(room="open 5 @3"), NEAR, "five for a group of six"),
    ("room", need(size=6, subject="group", ages=14), offer(room="open 6 @3"), FITS, "six for six"),
    ("room", need(c="food.pantry", ages=(6, 9, 12)), offer(c="food.pantry", room="open 1 @3"), FITS,
     "a household takes one bag"),
    ("room", need(ages=(6, 9, 12)), offer(ages=(5, 14), room="open 3 @3"), FITS, "three for three"),
    ("room", need(size=6, subject="group", ages=14), offer(room="open 5 @60"), ASK, "too old to count with"),
    # how long they can wait
    ("room", need(within=14), offer(open="MO 9:00-12:00", room="waitlist 6 @3 wait 10"), FITS, "ten days' wait"),
    ("room", need(within=14), offer(open="MO 9:00-12:00", room="waitlist 6 @3 wait 42"), ASK, "six weeks: shorter?"),
    ("room", need(), offer(room="waitlist 6 @3 wait 42"), FITS, "they did not say how soon"),
)  # fmt: skip

NIGHTS = {"delivery": ["virtual"]}, {"before": "16:00"}

ANY_OF: tuple[Row, ...] = (
    ("any_of", need(c="academics.credit", any_of=NIGHTS), offer(c="academics.credit", delivery="virtual"), FITS,
     "online"),
    ("any_of", need(c="academics.credit", any_of=NIGHTS), offer(c="academics.credit", open="MO 14:00-15:30"), FITS,
     "over before four"),
    ("any_of", need(c="academics.credit", any_of=NIGHTS),
     offer(c="academics.credit", delivery="off_site", open="MO 16:00-18:00"), NEAR, "neither"),
    ("any_of", need(c="academics.credit", any_of=NIGHTS),
     offer(c="academics.credit", delivery="off_site"), ASK, "when are they open?"),
    ("any_of", need(c="academics.credit", any_of=NIGHTS), offer(c="academics.credit", open="MO 16:00-18:00"), ASK,
     "is it online too?"),
    ("any_of", need(c="academics.credit", any_of=({"days": "sat"}, {"days": "sun"}), after="12:00"),
     offer(c="academics.credit", open="SA 9:00-11:00; MO 13:00-14:00"), NEAR,
     "the Saturday is too early, the Monday no weekend"),
    ("any_of", need(c="academics.credit", any_of=({"days": "sat"}, {"days": "sun"}), after="12:00"),
     offer(c="academics.credit", open="SA 13:00-15:00"), FITS, "Saturday afternoon"),
    ("any_of", need(any_of=({"miles": 1}, {"delivery": ["virtual"]})), offer(at=3.0, delivery="off_site"), NEAR,
     "not near, not online"),
    ("any_of", need(any_of=({"miles": 1}, {"delivery": ["virtual"]})), offer(at=0.5, delivery="off_site"), FITS, "near"),
    ("any_of", need(any_of=({"langs": "es"}, {"langs": "en"})), offer(langs="en"), FITS, "English will do"),
    ("any_of", need(any_of=({"flags": ["confidential_location"]}, {"flags": ["anonymous"]})),
     offer(at=1.0, extras="anonymous_ok"), FITS, "no name is asked"),
    ("any_of", need(any_of=({"flags": ["confidential_location"]}, {"flags": ["minor_consent"]})),
     offer(at=1.0, documents="parent_permission"), NO, "neither, and neither can be bent"),
)  # fmt: skip

TWO: tuple[Row, ...] = (
    ("age", need(ages=4, days="sat"), offer(ages=(5, 11), open="MO 9:00-10:00"), NO, "two near misses are none"),
    ("cost", need(cost="free_only", langs="es"), offer(cost_kind="fee", langs="en"), NO, "fee and no Spanish"),
    ("cost", need(cost="free_only", langs="es"), offer(cost_kind="fee"), NEAR, "a fee; the language is only unknown"),
    ("room", need(days="sat"), offer(open="SA 9:00-12:00", room="full @2"), NEAR, "right day, full"),
    ("room", need(days="sat"), offer(open="MO 9:00-12:00", room="full @2"), NO, "wrong day and full"),
    ("language", need(langs="es", cost="free_only"), offer(), ASK, "two things to ask"),
    ("help", need(c="health.vision", langs="es"), offer(c="health.dental", langs="en"), NO, "not the help"),
    ("gender", need(ages=4, gender="boys"), offer(ages=(5, 11), gender="girls"), NO, "too young, and for girls"),
    ("area", need(zip="10453", bell="15:05"), offer(areas=frozenset(), school="juniper", open="TU 15:30-17:00"), FITS,
     "down the hall from class"),
    # a whole case: fifth grader, Spanish, no insurance, free, after three, on foot or by bus
    ("help", need(c="health.vision", grades="5", langs="es", cost="free_only", insurance="none", after="15:00",
                  by=["walk", "transit"], bell="14:50"),
     offer(c="health.vision", grades="K 1 2 3 4 5 6 7 8", langs="en es", cost_kind="free", insurance_needed=False,
           open="TU 15:30-17:00", school="juniper", cleared=True, room="open 4 @3"), FITS, "the vision van"),
    ("schedule", need(c="health.vision", grades="5", langs="es", cost="free_only", insurance="none", after="15:00",
                      by=["walk", "transit"]),
     offer(c="health.vision", any_age=True, langs="en es", cost_kind="free", insurance_needed=False,
           open="MO-FR 10:00-17:00", at=0.7), ASK, "is there a time after three?"),
    ("schedule", need(c="health.vision", grades="5", langs="es", cost="free_only", insurance="none", after="15:00",
                      by=["walk", "transit"]),
     offer(c="health.vision", any_age=True, langs="en es", cost_kind="free", insurance_needed=False,
           open="MO 13:00-14:00", at=0.7), NEAR, "starts at one, she works until three"),
)  # fmt: skip

ROWS = ACCESS + EXTRAS + ROOM + ANY_OF + TWO
