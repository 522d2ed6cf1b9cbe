"""解决了，五星: a whole rating in one sentence."""

import re

from desk.tickets.extraction import plain
from desk.tickets.schemas import Rating, Resolved

_STARS = re.compile(r"([1-5一二两三四五])\s*(?:颗)?(?:星|分)")
_VALUES = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_PARTLY = re.compile(r"(?:部分|一部分|基本|大部分)(?:得到)?解决|解决了(?:一半|一点|一些|部分)")
_NO = re.compile(r"(?:没有?|未|并未|并没有?|还没|不)(?:给|能|得到|真正|彻底)?解决")
_YES = re.compile(r"(?:已经?|都|圆满|全部|顺利)?解决(?:了|好了|啦)")


def rating_in(text: str) -> Rating | None:
    """A rating when a text tells both the stars and whether it is resolved, else None."""
    words = plain(text)
    stars = _STARS.search(words)
    resolved = _resolved(words)
    if stars is None or resolved is None or re.search(r"重办|重新办", words):
        return None
    said = stars.group(1)
    return Rating(resolved=resolved, stars=_VALUES.get(said) or int(said), why=words[:200])


def _resolved(words: str) -> Resolved | None:
    for pattern, resolved in (
        (_PARTLY, Resolved.PARTLY),
        (_NO, Resolved.NO),
        (_YES, Resolved.YES),
    ):
        if pattern.search(words):
            return resolved
    return None
