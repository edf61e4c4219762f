"""Chance that has no memory: every draw is a hash of the seed and of what it is drawn for.

The same parcel therefore meets the same fate whatever came before it, however often it is asked.
"""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")
WORDS = 16  # 32-bit draws in one digest of 64 bytes


def _hash(seed: object, size: int = 64) -> "hashlib.blake2b":
    return hashlib.blake2b(digest_size=size, key=str(seed).encode()[:64])


def digest(seed: object, *key: object) -> bytes:
    """64 bytes that belong to this seed and key alone."""
    state = _hash(seed)
    state.update("\x1f".join(map(str, key)).encode())
    return state.digest()


def uniform(seed: object, *key: object) -> float:
    """A number in [0, 1)."""
    return (int.from_bytes(digest(seed, *key)[:8], "big") >> 11) / 2**53


def below(seed: object, limit: int, *key: object) -> int:
    """A whole number in [0, limit)."""
    return int.from_bytes(digest(seed, *key)[:12], "big") % limit


def between(seed: object, low: float, high: float, *key: object) -> float:
    """A number in [low, high)."""
    return low + (high - low) * uniform(seed, *key)


def pick(seed: object, options: Sequence[T], *key: object) -> T:
    """One of the options."""
    return options[below(seed, len(options), *key)]


def happens(seed: object, rate: float, *key: object) -> bool:
    """True for about this share of all keys, and always for the same ones."""
    return uniform(seed, *key) < rate


def guid(seed: object, *key: object) -> str:
    """36 characters in the form of a UUID, upper case as the standard wants them."""
    text = digest(seed, "guid", *key)[:16].hex().upper()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def table(seed: object, name: str, count: int) -> np.ndarray:
    """Draws for `count` numbered things at once: uint32 of shape (count, 16), row i from (seed, name, i)."""
    base = _hash(seed)
    base.update(f"{name}\x1f".encode())
    rows = bytearray()
    for index in range(count):
        state = base.copy()
        state.update(b"%d" % index)
        rows += state.digest()
    return np.frombuffer(bytes(rows), dtype=">u4").reshape(count, WORDS).astype(np.uint32)


def spread(draws: np.ndarray, low: float, high: float) -> np.ndarray:
    """uint32 draws as float64 in [low, high)."""
    return low + (high - low) * (draws / 2.0**32)


def choose(draws: np.ndarray, weights: Sequence[float]) -> np.ndarray:
    """uint32 draws as indexes into `weights`, each as often as its weight says."""
    edges = np.cumsum(np.asarray(weights, dtype=float))
    return np.searchsorted(edges, spread(draws, 0.0, edges[-1]), side="right").clip(0, len(weights) - 1)
