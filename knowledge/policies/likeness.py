"""Recognises the same text from several sources.

Equal once blanks, punctuation and width are folded: the same. Nearly equal (a site adds its name,
a PDF loses a line): the share of common runs of five characters, estimated by MinHash (Broder 1997)
with 128 permutations, whose standard error is at most .044.
"""

import hashlib
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Sketch = NDArray[np.uint32]

SAME = 0.88
"""Share of common runs above which two texts are one document: two editions of a yearly notice
differ in more than their dates."""
RELATED = 0.35
"""Below, two texts under one number are not versions of one document."""
_RUN = 5
_PERMUTATIONS = 128
_PRIME = np.uint64((1 << 61) - 1)
_random = np.random.default_rng(20240305)
_FACTORS = _random.integers(1, 1 << 31, _PERMUTATIONS, dtype=np.uint64)
_SHIFTS = _random.integers(0, 1 << 31, _PERMUTATIONS, dtype=np.uint64)
_BASE = np.array([31**n % (1 << 31) for n in range(_RUN)], dtype=np.uint64)
_CHUNK = 4096


def folded(text: str) -> str:
    """Letters, digits and characters only, half-width, lower case."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(c for c in plain if unicodedata.category(c)[0] in "LN")


def fingerprint(text: str) -> str:
    """Equal for equal texts however they are set: SHA-256 of the folded text, in hex."""
    return hashlib.sha256(folded(text).encode()).hexdigest()


def sketch(text: str) -> bytes:
    """What is kept of a text to compare it by: 128 numbers of 32 bits."""
    codes = np.frombuffer(folded(text).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    codes = np.pad(codes, (0, max(0, _RUN - len(codes))))
    windows = np.lib.stride_tricks.sliding_window_view(codes, _RUN)
    runs = np.unique((windows * _BASE).sum(axis=1) & np.uint64(0x7FFFFFFF))
    least = np.full(_PERMUTATIONS, np.iinfo(np.uint32).max, dtype=np.uint32)
    for start in range(0, len(runs), _CHUNK):
        part = runs[start : start + _CHUNK, None]
        hashed = ((part * _FACTORS + _SHIFTS) % _PRIME).astype(np.uint32)
        least = np.minimum(least, hashed.min(axis=0))
    return least.tobytes()


def shares(one: bytes, others: Sequence[bytes]) -> NDArray[np.float64]:
    """The share of common runs of a text and each of others, 0..1."""
    if not others:
        return np.zeros(0)
    table = np.frombuffer(b"".join(others), dtype=np.uint32).reshape(len(others), _PERMUTATIONS)
    equal: NDArray[np.float64] = (table == np.frombuffer(one, dtype=np.uint32)).mean(axis=1)
    return equal
