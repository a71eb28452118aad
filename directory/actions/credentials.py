"""Passwords and one-time tokens: how they are made, kept as hashes, and judged.

Argon2id with 19 MiB, two passes and one lane (OWASP's floor): about 30 ms here. A password is put in
Unicode's NFKC form first, so a phone's and a laptop's "é" are one letter.
"""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

SHORTEST = 12
LONGEST = 200

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_NOBODYS = _hasher.hash(secrets.token_urlsafe(24))


class WeakPasswordError(ValueError):
    """A password that may not be set. `reason` is short, long, common or local."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def new_token() -> str:
    """256 random bits, for a cookie or an address."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """How a token is kept. It is random, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def hash_password(password: str) -> str:
    return _hasher.hash(_plain(password))


def password_fits(kept: str | None, password: str) -> bool:
    """Whether the password is the one kept. Takes as long when nothing is kept: nobody can tell by time."""
    try:
        _hasher.verify(kept or _NOBODYS, _plain(password[:LONGEST]))
    except (VerifyMismatchError, InvalidHashError):
        return False
    return kept is not None


def needs_new_hash(kept: str) -> bool:
    return _hasher.check_needs_rehash(kept)


def judge_password(password: str, local_words: Iterable[str] = ()) -> None:
    """Raises WeakPasswordError. `local_words` are the names an attacker from here would try first.

    What is common or local is taken out; a password must keep six letters or digits of its own.
    """
    plain = _plain(password)
    if len(plain) < SHORTEST:
        raise WeakPasswordError("short")
    if len(password) > LONGEST:
        raise WeakPasswordError("long")
    core = _core(plain)
    local = {_core(word) for text in local_words for word in [text, *re.split(r"[\W_]+", text)]}
    own = _without(core, COMMON)
    if len(own) < 6 or len(set(own)) < 4:
        raise WeakPasswordError("common")
    if len(_without(core, COMMON | {word for word in local if len(word) > 3})) < 6:
        raise WeakPasswordError("local")


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


_LOOKALIKES = str.maketrans("@4€310!|5$7+", "aaeeioiisstt")


def _core(text: str) -> str:
    """Lower case, look-alikes read as letters, nothing but letters and digits: P@ssw0rd! is password."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in folded if c.isalnum() or c in "@€!|$+").translate(_LOOKALIKES)


def _without(core: str, words: Iterable[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        if word:
            core = core.replace(word, "")
    return core


_WORDS = """
password passwort passw0rd pass contraseña clave secret secreto letmein welcome bienvenido admin
administrator root login user usuario guest test testing changeme default master access system qwerty
qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm azerty qazwsx abc123 iloveyou teamo loveyou monkey dragon
football baseball basketball soccer hockey sunshine princess princesa superman batman starwars pokemon
minecraft fortnite summer winter spring autumn monday friday january february september october november
december shadow michael jennifer jessica ashley daniel charlie hunter tigger whatever trustno1 freedom
flower hello hola google facebook computer internet school escuela teacher maestra student estudiante
principal education district community learning hallway directory resource family familia children
coordinator office 0123456789 123456789 12345678 1234567 123456 12345 1234 987654321 654321 54321 4321
abcdefgh abcdef abcd 2023 2024 2025 2026 2027 2028 2029
"""
COMMON = frozenset(_core(word) for word in _WORDS.split())
"""What lists of stolen passwords begin with, and this field's own words. Written by hand, kept short."""
