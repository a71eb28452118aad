"""Seals what must not be readable in the database: a key kept outside it, Fernet (AES-128-CBC and HMAC)."""

import json

from cryptography.fernet import Fernet, InvalidToken


class UnsealableError(ValueError):
    """The key does not open this. Nothing is guessed: the place stays hidden."""


def seal(plain: dict[str, object], key: str) -> bytes:
    return Fernet(key).encrypt(json.dumps(plain, ensure_ascii=False).encode())


def unseal(sealed: bytes, key: str) -> dict[str, object]:
    try:
        opened = Fernet(key).decrypt(sealed)
    except InvalidToken as error:
        raise UnsealableError("the sealing key is not the one that sealed this") from error
    loaded: dict[str, object] = json.loads(opened)
    return loaded
