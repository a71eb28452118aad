"""Everyday words for how a family travels, as a sentence has them."""

from flask_babel import gettext as _

from directory.vocabulary import Travel


def travel_words(way: str) -> str:
    return {
        Travel.WALK: _("on foot"),
        Travel.SCHOOL_BUS: _("by school bus"),
        Travel.TRANSIT: _("by city bus"),
        Travel.CAR: _("by car"),
        Travel.NONE: _("no way to travel"),
    }[Travel(way)]
