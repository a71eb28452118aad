"""The model of meaning on the disk: one file of plain arrays, named by what it was made from.

Never a pickle. Written beside and moved into place, so a reader finds the old file or the new one. Whatever
is wrong with a file, it counts as damaged and the model is made anew.
"""

import hashlib
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from directory.search import analysis
from directory.search.bank import Bank
from directory.search.model import METHOD, Model, Nearness, Vectors
from directory.search.words import WordEvidence


class DamagedModelError(ValueError):
    """The file is not one of ours, is cut short, or was made from something else."""


def key_of(bank: Bank, encoder: str) -> str:
    """Changes with the bank, the method, the word analysis and the encoder's version."""
    parts = [str(METHOD), str(analysis.VERSION), encoder, bank.digest]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def save_model(path: Path, key: str, encoder: str, model: Model, built: datetime) -> None:
    """Raises OSError; then nothing has changed."""
    arrays: dict[str, Any] = {
        "key": _text(key),
        "encoder": _text(encoder),
        "built": np.array(int(built.timestamp())),
        "vocabulary": _text("\n".join(model.words.vocabulary)),
        "rarity": model.words.rarity,
        "weights": model.words.weights,
    }
    if model.nearness is not None and model.vectors is not None:
        near = model.nearness
        arrays |= {"mean": near.mean, "turn": near.turn, "starts": near.starts, "slopes": near.slopes}
        arrays |= {"rows": near.rows.astype(np.float16)}
        arrays |= {"digests": model.vectors.digests, "values": model.vectors.values}
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def load_model(path: Path, key: str, bank: Bank) -> tuple[Model, datetime]:
    """Raises FileNotFoundError, or DamagedModelError when it is not whole or not of this key."""
    if not path.is_file():
        raise FileNotFoundError(path.name)
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            if _string(arrays["key"]) != key:
                raise DamagedModelError("meaning was made from another bank")
            model = _model(arrays, bank)
            return model, datetime.fromtimestamp(int(arrays["built"]), UTC)
    except DamagedModelError:
        raise
    except Exception as error:  # a broken zip or header can raise nearly anything, all meaning the same
        raise DamagedModelError(f"the kept model cannot be read ({type(error).__name__})") from error


def load_vectors(path: Path, encoder: str) -> Vectors | None:
    """Lines that were encoded before, by this same encoder; None where they cannot be had."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            if _string(arrays["encoder"]) != encoder:
                return None
            found = Vectors(arrays["digests"], arrays["values"])
    except Exception:  # as above: without them every line is encoded, which only takes longer
        return None
    fits = found.values.ndim == 2 and found.digests.shape == found.values.shape[:1]
    return found if fits and np.isfinite(found.values).all() else None


def _model(arrays: Any, bank: Bank) -> Model:
    categories = len(bank.slugs)
    joined = _string(arrays["vocabulary"])
    words = WordEvidence(tuple(joined.split("\n")) if joined else (), arrays["rarity"], arrays["weights"])
    _check(words.rarity, (len(words.vocabulary),))
    _check(words.weights, (len(words.vocabulary), categories))
    if "rows" not in arrays:
        return Model(bank.slugs, words)
    near = Nearness(
        mean=arrays["mean"],
        turn=arrays["turn"],
        rows=arrays["rows"].astype(np.float32),
        starts=arrays["starts"].astype(np.intp),
        slopes=arrays["slopes"],
    )
    size = near.mean.shape[0]
    _check(near.turn, (size, size))
    _check(near.rows, (len(bank.lines), size))
    _check(near.starts, (categories,))
    _check(near.slopes, (size + 1, categories))
    return Model(bank.slugs, words, near)


def _check(array: NDArray[Any], shape: tuple[int, ...]) -> None:
    if array.shape != shape or not np.isfinite(array).all():
        raise DamagedModelError("the kept model does not fit its bank")


def _text(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _string(array: NDArray[np.uint8]) -> str:
    return array.tobytes().decode()
