"""A sentence about a need, read into a card without a name.

found = read_need("after school care till 6pm for my 6 and 9 year old", today=date.today())
found.card.ages          # (6.0, 9.0)
found.chips[0].words     # the very words that a chip was read from
"""

from directory.search.needs.chips import Chip, ReadNeed
from directory.search.needs.read import read_need, read_with

__all__ = ["Chip", "ReadNeed", "read_need", "read_with"]
