"""Which clauses of a note ask for something and which only tell why, and the things that are asked for."""

import re

from directory.search.needs.said import Said

TOLD, ASKED = 0.5, 1.5
"""What a clause counts that only tells of what happened, and one that asks, against any other."""

MOST = 8
SHORTEST = 3

_ASKS = re.compile(
    r"\b(?:needs?|needed|wants?|want|looking for|looking to|searching|wheres?|where (?:can|do|is)"
    r"|how (?:do|can|to)|can (?:i|we|someone|somebody|you|they)|could"
    r"|help (?:with|me|us|him|her|them|paying|getting|finding)|who (?:can|helps)|is there|are there"
    r"|would like"
    r"|asked (?:for|about)|asking|trying to|hoping|wish|any|find|get (?:him|her|them|me|us)|apply"
    r"|sign up|please"
    r"|necesit\w+|busc\w+|quier[oea]\w*|quisiera\w*|donde|como (?:puedo|aplico|saco|hago|le hago|consigo)"
    r"|quien(?:es)?|ocup[oa]\w*|ayuda\w*|me gustaria|pued[oe]n?|urge|solicit\w+|hay|pido|conseguir"
    r"|para (?:mi|mis|su|el|la))\b"
)
_TELLS = re.compile(
    r"\b(?:(?:lost|losing|quit) (?:his|her|my|their|the) job|laid off|fired|died|passed away|deported"
    r"|divorc\w+"
    r"|separated|split\w*|moved|broke down|in (?:jail|prison)|incarcerated|arrested"
    r"|(?:has|have|got|sole|full) custody|arrived|came from|hospital\w*|sick|missed work"
    r"|works? (?:nights|two)"
    r"|perdi(?:o|eron|mos)? (?:el|su|mi) trabajo|lo corrieron|la corrieron|murio|fallecio|deport\w+"
    r"|divorci\w+"
    r"|separ\w+|se fue|se descompuso|en la carcel|preso|arrest\w+|custodia|llegamos|llegaron|llego (?:de|en)"
    r"|enferm[oa]|orden de|no (?:allowed|puede))\b"
    r"|^(?:since|because|as|desde|como|ya que|porque)\b"
)
_VERB = re.compile(
    r"\b(?:needs?|needed|wants?|looking for|look for|searching for|would like|asked (?:for|about)|asking for"
    r"|help (?:with|paying|getting|finding)|where (?:can|do) (?:i|we)(?: get| find)?"
    r"|how do i(?: get)?|is there"
    r"|are there|any|necesit(?:o|a|amos|an|amo)|busc(?:o|a|amos|an)|quier(?:o|e|en)|queremos|quisiera"
    r"|ocup(?:o|a|amos)|ayuda (?:con|para)|donde (?:dan|hay|puedo))\b\s*"
)
_BETWEEN = re.compile(r",\s*|\s+(?:and|y|or|o|plus|tambien|&)\s+")
_END = re.compile(r"[.;!?\n]|\b(?:because|porque|but|pero|so that|since|ya que)\b")


def weight_of(clause: str) -> float:
    """Of a clause, against others of the same note."""
    plain = Said.of(clause).plain
    if _ASKS.search(plain):
        return ASKED
    return TOLD if _TELLS.search(plain) else 1.0


def requests_in(said: Said) -> list[tuple[int, int]]:
    """What follows each "needs", "wants" or "looks for", up to the next one or the end of its sentence; in
    the folded text.
    """
    found = []
    for verb in _VERB.finditer(said.plain):
        ends = [
            one.start()
            for one in (_END.search(said.plain, verb.end()), _VERB.search(said.plain, verb.end()))
            if one
        ]
        end = min(ends, default=len(said.plain))
        if said.plain[verb.end() : end].strip():
            found.append((verb.end(), end))
    return found


def things_asked(said: Said) -> list[tuple[int, int]]:
    """Where in the text the things stand that are asked for: each of a list, and then the list. "Needs beds,
    bus passes and an interpreter" has four.
    """
    found: dict[tuple[int, int], None] = {}
    for start, end in requests_in(said):
        parts = _parts(said.plain, start, end)
        for part in [*parts[:4], *([(start, end)] if len(parts) > 1 else [])]:
            found[said.span(*part)] = None
    return list(found)[:MOST]


def _parts(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    parts, at = [], start
    for cut in [*_BETWEEN.finditer(plain, start, end), None]:
        stop = cut.start() if cut else end
        if len(plain[at:stop].strip()) >= SHORTEST:
            parts.append((at, stop))
        at = cut.end() if cut else end
    return parts
