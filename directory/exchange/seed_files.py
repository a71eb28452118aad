"""Reads the YAML under `seeds/` with errors that name the file and the key."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


class SeedError(ValueError):
    """A seed file cannot be used; the message says which file, which key and what is wrong."""


@dataclass
class Reader:
    """Hands out the keys of one mapping and complains about those nobody asked for."""

    values: dict[str, Any]
    where: str
    taken: set[str] = field(default_factory=set)

    def get(self, key: str, default: Any = None) -> Any:
        self.taken.add(key)
        return self.values.get(key, default)

    def need(self, key: str) -> Any:
        value = self.get(key)
        if value in (None, ""):
            raise SeedError(f"{self.where}: `{key}` is missing")
        return value

    def has(self, key: str) -> bool:
        self.taken.add(key)
        return key in self.values

    def part(self, key: str) -> "Reader":
        value = self.get(key) or {}
        if not isinstance(value, dict):
            raise SeedError(f"{self.where}: `{key}` must be a mapping")
        return Reader(value, f"{self.where} · {key}")

    def parts(self, key: str) -> "Iterator[Reader]":
        for position, value in enumerate(self.get(key) or []):
            if not isinstance(value, dict):
                raise SeedError(f"{self.where}: `{key}` must be a list of mappings")
            yield Reader(value, f"{self.where} · {key}[{value.get('key', position)}]")

    def finish(self) -> None:
        left = set(self.values) - self.taken
        if left:
            raise SeedError(f"{self.where}: nobody reads {', '.join(sorted(map(str, left)))}; is it a slip?")


_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
"""Both read the same; the one in C does so eight times as fast."""


def read_yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SeedError(f"{path.name}: {error}") from error


def mapping_in(path: Path) -> Reader:
    value = read_yaml(path)
    if not isinstance(value, dict):
        raise SeedError(f"{path.name}: must hold one mapping")
    return Reader(value, path.name)


def mappings_in(path: Path) -> Iterator[Reader]:
    value = read_yaml(path)
    if not isinstance(value, list):
        raise SeedError(f"{path.name}: must hold a list")
    for entry in value:
        yield Reader(entry, f"{path.name} · {entry.get('key') or entry.get('code')}")
