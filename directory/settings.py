"""Every setting, read once from the environment into one frozen object.

A bad value raises `SettingsError` with a sentence that says what to do; nothing starts half configured.
"""

import os
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError


class SettingsError(ValueError):
    """A setting cannot be used. The message names the variable and says what to set."""


@dataclass(frozen=True)
class Settings:
    data: Path
    database_url: str
    host: str
    port: int
    url: str
    secret_key: str
    sealing_key: str
    people_keys: tuple[str, ...]
    people_key_file: Path | None
    geocoder: str | None
    geocoder_domain: str | None
    tiles: str | None
    tiles_credit: str
    smtp: str | None
    mail_from: str
    meaning: bool
    proxies: int
    threads: int
    hub_label: str
    api_per_minute: int
    debug: bool

    @property
    def index_folder(self) -> Path:
        return self.data / "index"

    @property
    def mail_folder(self) -> Path:
        return self.data / "mail"

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    def __repr__(self) -> str:
        """Names only: a settings object in a traceback must not print a secret."""
        return f"Settings({', '.join(f.name for f in fields(self))})"


def settings_from(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check every variable. Makes the data folder and, in it, the three keys if none are given."""
    env = os.environ if environ is None else environ
    data = _folder(env.get("HALLWAY_DATA") or "var")
    port = _whole(env, "PORT", 8000, 1, 65535)
    host = env.get("HALLWAY_HOST") or "127.0.0.1"
    return Settings(
        data=data,
        database_url=_database(env.get("DATABASE_URL"), data),
        host=host,
        port=port,
        url=_web_address(env.get("HALLWAY_URL") or f"http://localhost:{port}"),
        secret_key=_secret(env, "HALLWAY_SECRET_KEY", data / "secret.key"),
        sealing_key=_sealing(env, data / "sealing.key"),
        people_keys=_people(env, data / "people.key"),
        people_key_file=None if env.get("HALLWAY_PEOPLE_KEYS") else data / "people.key",
        geocoder=_geocoder(env.get("HALLWAY_GEOCODER")),
        geocoder_domain=_geocoder_domain(env.get("HALLWAY_GEOCODER_DOMAIN")),
        tiles=_tiles(env.get("HALLWAY_TILES")),
        tiles_credit=env.get("HALLWAY_TILES_CREDIT", ""),
        smtp=_smtp(env.get("HALLWAY_SMTP")),
        mail_from=env.get("HALLWAY_MAIL_FROM") or "hallway@localhost",
        meaning=_switch(env, "HALLWAY_MEANING", default=True),
        proxies=_whole(env, "HALLWAY_PROXIES", 0, 0, 5),
        threads=_whole(env, "HALLWAY_THREADS", 8, 1, 64),
        hub_label=env.get("HALLWAY_HUB_LABEL") or "community school",
        api_per_minute=_whole(env, "HALLWAY_API_PER_MINUTE", 300, 1, 10_000_000),
        debug=_switch(env, "HALLWAY_DEBUG", default=False),
    )


def _folder(text: str) -> Path:
    folder = Path(text).expanduser().resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"HALLWAY_DATA is {folder}, which cannot be made or opened ({error.strerror}). "
            "Set it to a folder that you may write."
        ) from error
    if not os.access(folder, os.W_OK):
        raise SettingsError(f"HALLWAY_DATA is {folder}, which cannot be written. Set it to one of yours.")
    return folder


def _whole(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise SettingsError(f"{name} is {text!r}. Set it to a whole number from {low} to {high}.")
    return int(text)


def _switch(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = (env.get(name) or ("on" if default else "off")).lower()
    if text in {"on", "1", "true", "yes"}:
        return True
    if text in {"off", "0", "false", "no"}:
        return False
    raise SettingsError(f"{name} is {text!r}. Set it to on or off.")


def _database(text: str | None, data: Path) -> str:
    if not text:
        return f"sqlite:///{data / 'hallway.db'}"
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise SettingsError(
            "DATABASE_URL cannot be read. Write postgresql://name:password@host/database, or leave it empty."
        ) from error
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    if url.get_backend_name() == "sqlite":
        return text
    raise SettingsError(f"DATABASE_URL names {url.get_backend_name()}. Use sqlite or postgresql.")


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise SettingsError(
            f"HALLWAY_URL is {text!r}. Set it to the site's address, such as https://help.example.org"
        )
    return text.rstrip("/")


def _geocoder(text: str | None) -> str | None:
    if text and text.lower() not in {"nominatim", "photon", "pelias"}:
        raise SettingsError("HALLWAY_GEOCODER must be nominatim, photon or pelias, or be left empty.")
    return text or None


def _geocoder_domain(text: str | None) -> str | None:
    """A host. Addresses travel encrypted, or do not leave this machine."""
    if not text:
        return None
    parts = urlsplit(text if "://" in text else f"https://{text}")
    is_here = parts.hostname in {"127.0.0.1", "::1", "localhost"}
    if (
        not parts.hostname
        or parts.username
        or not (parts.scheme == "https" or parts.scheme == "http" and is_here)
    ):
        raise SettingsError(
            "HALLWAY_GEOCODER_DOMAIN must be a host that answers over https, such as maps.example.org, or one"
            " on this machine."
        )
    return text


def _tiles(text: str | None) -> str | None:
    if text and not (
        "{z}" in text and "{x}" in text and "{y}" in text and urlsplit(text).scheme in {"http", "https"}
    ):
        raise SettingsError(
            "HALLWAY_TILES must be a street-tile address with {z}, {x} and {y} in it, or be left empty."
        )
    return text or None


def _smtp(text: str | None) -> str | None:
    if text and urlsplit(text).scheme not in {"smtp", "smtps"}:
        raise SettingsError("HALLWAY_SMTP must look like smtp://name:password@host:587, or be left empty.")
    return text or None


def _secret(env: Mapping[str, str], name: str, path: Path) -> str:
    value = env.get(name) or _kept(path, lambda: secrets.token_urlsafe(48))
    if len(value) < 32:
        raise SettingsError(
            f"{name} is shorter than 32 characters. Set a longer one, or none: then one is made."
        )
    return value


def _sealing(env: Mapping[str, str], path: Path) -> str:
    value = env.get("HALLWAY_SEALING_KEY") or _kept(path, lambda: Fernet.generate_key().decode())
    try:
        Fernet(value)
    except ValueError as error:
        raise SettingsError(
            "HALLWAY_SEALING_KEY is not a 32-byte url-safe base64 key. Use the one that sealed this database."
        ) from error
    return value


def _people(env: Mapping[str, str], path: Path) -> tuple[str, ...]:
    given = env.get("HALLWAY_PEOPLE_KEYS")
    if given:
        return people_keys_in(given, "HALLWAY_PEOPLE_KEYS")
    return people_keys_in(_kept(path, lambda: Fernet.generate_key().decode()), str(path))


def people_keys_in(text: str, where: str) -> tuple[str, ...]:
    """Keys newest first, between commas or one a line. Raises SettingsError, which never quotes one."""
    keys = tuple(text.replace(",", " ").split())
    for place, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError as error:
            raise SettingsError(
                f"{where}: key {place} is not a 32-byte url-safe base64 key. Use the ones that sealed the"
                " names of this database, newest first, with commas between them or one a line."
            ) from error
    if not keys:
        raise SettingsError(f"{where} holds no key. Put back the ones that sealed this database's names.")
    return keys


def _kept(path: Path, make: Callable[[], str]) -> str:
    """What is in `path`, made on first use. Exclusive creation, so two processes starting agree on one; the
    second waits until the first has written.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _written(path)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        value = make()
        file.write(value + "\n")
        file.flush()
        os.fsync(file.fileno())
    return value


def _written(path: Path) -> str:
    for _ in range(40):
        if text := path.read_text(encoding="ascii").strip():
            return text
        time.sleep(0.05)
    return ""
