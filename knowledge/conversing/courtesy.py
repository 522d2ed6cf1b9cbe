"""Recognises what is said to whoever serves, not about a matter: thanks, 知道了, 看不懂, 呵呵.

Joined to the question before, such words would only bring its answer again; looked up, they would
find some entry that happens to hold them. The words are data (courtesy.yaml).
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from core.data_files import Data, load
from knowledge.retrieval.analysis import asks, normalise

_FILE = Path(__file__).with_suffix(".yaml")
_LONGEST = 24  # characters; who says more tells something


class Courtesy(StrEnum):
    """What somebody says to whoever serves; where several stand together, the first here counts."""

    ANGRY = "angry"
    CONFUSED = "confused"
    DOUBTFUL = "doubtful"
    MORE = "more"
    SEVERAL = "several"
    """Wants more than one thing, and says of none what it is."""
    HURRY = "hurry"
    THANKS = "thanks"
    CHAT = "chat"
    NOTED = "noted"
    REPLY = "reply"
    """好的, 不是: it may answer what was said before."""


class _Words(Data):
    kinds: dict[Courtesy, Annotated[tuple[str, ...], Field(min_length=1)]]
    glue: tuple[str, ...]


def courtesy(text: str) -> Courtesy | None:
    """What a message says to whoever serves, if it says nothing else."""
    plain = normalise(text).replace(" ", "")
    if not plain or len(plain) > _LONGEST:
        return None
    whole, telling, kinds = _patterns()
    if not whole.fullmatch(plain):
        return None
    said = {kinds[word] for word in telling.findall(plain)}
    if asks(plain):  # 有用吗 is no thanks
        said -= {Courtesy.THANKS, Courtesy.NOTED, Courtesy.REPLY}
    return min(said, key=list(Courtesy).index, default=None)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, Courtesy]]:
    """A whole message, the words of it that say something, and what each of these says."""
    told = load(_FILE, _Words)
    kinds: dict[str, Courtesy] = {}
    for kind in Courtesy:
        for word in told.kinds.get(kind, ()):
            kinds.setdefault(word.replace(" ", ""), kind)
    return _any_of({*kinds, *told.glue}, "+"), _any_of(kinds), kinds


def _any_of(words: Iterable[str], often: str = "") -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, longest_first))}){often}")
