"""Finds questions that are the same but for a slip, without comparing each with each.

Two texts that agree in 96 % differ by at most one letter in twelve. Cut one into one more piece
than it may have slips, and a piece of it stands unharmed in the other, at about the same place
(Li, Deng, Wang, Feng: Pass-Join, VLDB 2011). So each text is filed under its pieces; another looks
up those that it could share. What is found this way is all there is; it is then compared in full.
"""

import hashlib
import itertools
from collections.abc import Iterator
from typing import TypeAlias

from rapidfuzz import fuzz

NEARLY_THE_SAME = 96.0  # per cent of edit similarity; "公司"/"个体户" questions stay below 90
_PER_SLIP = 12  # letters: d ≤ (1 - .96)(m + n) and m ≤ n + d, so d ≤ n / 12

Piece: TypeAlias = tuple[int, int, str]
"""Length of the whole text, the piece's number, the piece."""


def pieces(text: str) -> Iterator[Piece]:
    """What a text is filed under; nothing for an empty one."""
    length = len(text)
    for number, (start, end) in enumerate(_cuts(length)):
        yield length, number, text[start:end]


def sought(text: str) -> Iterator[Piece]:
    """What a text that is nearly the same would be filed under."""
    most = len(text) * (_PER_SLIP + 1) // _PER_SLIP
    least = len(text) * _PER_SLIP // (_PER_SLIP + 1)
    for length in range(max(1, least), most + 1):
        slips = length // _PER_SLIP
        for number, (start, end) in enumerate(_cuts(length)):
            for at in range(max(0, start - slips), min(len(text) - end + start, start + slips) + 1):
                yield length, number, text[at : at + end - start]


def key(piece: Piece) -> int:
    """A piece as a number of 63 bits, for a database."""
    raw = f"{piece[0]}:{piece[1]}:{piece[2]}".encode()
    return int.from_bytes(hashlib.blake2b(raw, digest_size=8).digest(), "big") >> 1


def nearly_the_same(one: str, other: str) -> bool:
    """Whether two texts differ by no more than a slip."""
    return bool(fuzz.ratio(one, other, score_cutoff=NEARLY_THE_SAME))


def _cuts(length: int) -> list[tuple[int, int]]:
    """Where the pieces of a text of so many letters begin and end."""
    count = length // _PER_SLIP + 1 if length else 0
    edges = [number * length // count for number in range(count + 1)] if count else []
    return list(itertools.pairwise(edges))
