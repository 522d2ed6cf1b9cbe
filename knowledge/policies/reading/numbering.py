"""Numbers that Word writes itself: 第一条, （一）, 1. stand in no text, only in the list's definition.

A document whose articles are numbered so would lose what people cite. Read as ECMA-376 part 1,
17.9, defines it; formats that no Chinese document uses are written as Arabic numbers.
"""

import re
from collections import defaultdict
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml.ns import qn

_DIGITS = "〇一二三四五六七八九"
_CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "chineseLegalSimplified",
    "ideographDigital",
    "japaneseCounting",
    "taiwaneseCountingThousand",
}
_CIRCLED = {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"}
_BULLETS = {"bullet", "none"}


class Numbering:
    """Counts a document's lists while its paragraphs are read in order."""

    def __init__(self, document: WordDocument) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        try:
            root: Any = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        abstract = {
            one.get(qn("w:abstractNumId")): one for one in root.findall(qn("w:abstractNum"))
        }
        for number in root.findall(qn("w:num")):
            points = number.find(qn("w:abstractNumId"))
            definition = abstract.get(points.get(qn("w:val"))) if points is not None else None
            if definition is not None:
                self._levels[number.get(qn("w:numId"))] = _levels(definition, number)

    def next(self, list_id: str, level: int) -> str:
        """The mark of a list's next paragraph."""
        levels = self._levels.get(list_id)
        if not levels or level not in levels:
            return ""
        form, pattern, start = levels[level]
        counts = self._counts[list_id]
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [key for key in counts if key > level]:
            del counts[deeper]
        if form in _BULLETS:
            return ""

        def written(found: re.Match[str]) -> str:
            own = int(found[1]) - 1
            shape, _, first = levels.get(own, (form, "", 1))
            return _written(counts.get(own, first), shape)

        return re.sub(r"%(\d)", written, pattern)


def _levels(definition: Any, number: Any) -> dict[int, tuple[str, str, int]]:
    found = {}
    for level in definition.findall(qn("w:lvl")):
        place = int(level.get(qn("w:ilvl")) or 0)
        found[place] = (
            _value(level, "w:numFmt", "decimal"),
            _value(level, "w:lvlText", ""),
            int(_value(level, "w:start", "1")),
        )
    for override in number.findall(qn("w:lvlOverride")):
        place = int(override.get(qn("w:ilvl")) or 0)
        if place in found and (start := _value(override, "w:startOverride", "")):
            found[place] = (*found[place][:2], int(start))
    return found


def _value(parent: Any, tag: str, default: str) -> str:
    child = parent.find(qn(tag))
    value = child.get(qn("w:val")) if child is not None else None
    return default if value is None else str(value)


def _written(number: int, form: str) -> str:
    if form in _CHINESE:
        return chinese(number)
    if form in _CIRCLED and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    if form in ("upperLetter", "lowerLetter") and 1 <= number <= 26:
        return chr(ord("A" if form[0] == "u" else "a") + number - 1)
    return str(number)


def chinese(number: int) -> str:
    """A number below ten thousand as it is counted: 21 → 二十一, 108 → 一百零八."""
    if not 0 < number < 10_000:
        return str(number)
    text, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return text[1:] if text.startswith("一十") else text
