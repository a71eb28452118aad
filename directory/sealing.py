"""Seals what must not be readable in the database, with keys kept outside it: Fernet (AES-128-CBC and HMAC).

A confidential place has one key, `settings.sealing_key`. People have a ring of them, newest first: the
newest seals, each opens. A ring that lies in a file is read again when the file changes, so a server that
runs goes on while `hallway keys rotate` puts a new key in front.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, current_app

from directory.settings import Settings, SettingsError, people_keys_in

LOST = (
    "No key of people opens this. Put the key that sealed it back, as a further line of people.key in the"
    " data folder or as a further part of HALLWAY_PEOPLE_KEYS, and look with: hallway keys status"
)


class UnsealableError(ValueError):
    """The key does not open this. Nothing is guessed: the place stays hidden, the name unread."""


def seal(plain: Mapping[str, object], key: str) -> bytes:
    return Fernet(key).encrypt(_written(plain))


def unseal(sealed: bytes, key: str) -> dict[str, object]:
    try:
        opened = Fernet(key).decrypt(sealed)
    except InvalidToken as error:
        raise UnsealableError("the sealing key is not the one that sealed this") from error
    return _read(opened)


# ---- people ----


@dataclass(frozen=True)
class Keyring:
    """Keys newest first."""

    keys: tuple[str, ...]

    def seal(self, plain: Mapping[str, object]) -> bytes:
        return _fernet(self.keys[0]).encrypt(_written(plain))

    def unseal(self, sealed: bytes) -> dict[str, object]:
        opened, _place = self.opened(sealed)
        return _read(opened)

    def opened(self, sealed: bytes) -> tuple[bytes, int]:
        """(what is inside, the place of the key that opens it: 0 is the newest)"""
        for place, key in enumerate(self.keys):
            try:
                return _fernet(key).decrypt(sealed), place
            except InvalidToken:
                continue
        raise UnsealableError(LOST)

    def sealed_anew(self, sealed: bytes) -> bytes | None:
        """The same under the newest key; None where it is already, or where nothing was sealed."""
        if not sealed:
            return None
        opened, place = self.opened(sealed)
        return _fernet(self.keys[0]).encrypt(opened) if place else None


def seal_person(plain: Mapping[str, object]) -> bytes:
    return people_ring().seal(plain)


def unseal_person(sealed: bytes) -> dict[str, object]:
    """{} of an empty value: a record that was erased. Raises UnsealableError, whose words say what to do."""
    return people_ring().unseal(sealed) if sealed else {}


def roster_key(text: str) -> str:
    """A keyed hash of a roster's own id: 64 hex letters, the same for the same id, not to be turned back.

    Its key is derived from the sealing key, apart from the ring: rotating people's keys must not make every
    student a stranger to the next roster.
    """
    secret = _roster_secret(_settings(current_app).sealing_key)
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def people_ring(app: Flask | None = None) -> Keyring:
    """The application's ring. Raises UnsealableError where its file is gone or cannot be read."""
    app = app or current_app
    settings = _settings(app)
    if settings.people_key_file is None:
        return Keyring(settings.people_keys)
    kept: tuple[tuple[int, int], Keyring] | None = app.extensions.get("hallway_people_ring")
    try:
        stamp = _stamp(settings.people_key_file)
        if kept is None or kept[0] != stamp:
            kept = (stamp, ring_in(settings.people_key_file))
            app.extensions["hallway_people_ring"] = kept
    except (OSError, SettingsError) as error:
        raise UnsealableError(f"{settings.people_key_file} cannot be used. Put it back: {LOST}") from error
    return kept[1]


def ring_in(path: Path) -> Keyring:
    return Keyring(people_keys_in(path.read_text(encoding="ascii"), str(path)))


def key_name(key: str) -> str:
    """Eight letters by which a key is told from others, and from which it cannot be guessed."""
    return hashlib.sha256(b"hallway key name " + key.encode()).hexdigest()[:8]


def _stamp(path: Path) -> tuple[int, int]:
    seen = path.stat()
    return seen.st_mtime_ns, seen.st_ino


def _settings(app: Flask) -> Settings:
    found: Settings = app.extensions["hallway_settings"]
    return found


@lru_cache(maxsize=64)
def _fernet(key: str) -> Fernet:
    return Fernet(key)


@lru_cache(maxsize=8)
def _roster_secret(sealing_key: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"hallway roster ids").derive(sealing_key.encode())


def _written(plain: Mapping[str, object]) -> bytes:
    return json.dumps(plain, ensure_ascii=False).encode()


def _read(opened: bytes) -> dict[str, object]:
    loaded: dict[str, object] = json.loads(opened)
    return loaded
