"""Cuts a document into passages along its own structure.

An official text is a tree: 一、 （一） 1. 第三条. A passage that starts in the middle of one branch and
ends in another answers nothing, and an item means little without what it is an item of; so cuts are
made at the marks, short items stay together, and each passage knows the headings above it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

TARGET, LONGEST = (
    260,
    380,
)  # characters; shorter ones lose their context, longer ones hide the answer
_TITLE_LONGEST = 60
_NUMBER = "[一二三四五六七八九十百零]{1,5}"
_LEVELS = (
    re.compile(rf"第{_NUMBER}[章节编]"),
    re.compile(rf"{_NUMBER}、|第{_NUMBER}条"),
    re.compile(rf"[（(]{_NUMBER}[）)]"),
    re.compile(r"\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)]|[①-⑳]"),
)
_MARK = re.compile(
    rf"(?:(?<=[。；！？：:;\s”】）)])|^)(?={'|'.join(level.pattern for level in _LEVELS)})|\n+|[\s\u3000]{{3,}}"
)
_SENTENCE = re.compile(r"(?<=[。；！？!?])")
_HEADING_END = re.compile(r"[。；：:，,\s]")
_TITLE_END = re.compile(r"[\s\u3000]+|(?<=的通知)|(?<=的公告)|(?<=的意见)")


@dataclass(frozen=True)
class Passage:
    """A stretch of a document."""

    number: int
    text: str
    headings: str
    """What it stands under, outermost first."""


def title_of(text: str) -> str:
    """What a document calls itself: its first stretch."""
    start = text.strip()
    for end in _TITLE_END.finditer(start):
        if end.start() >= 6:
            return start[: min(end.start(), _TITLE_LONGEST)]
    return start[:_TITLE_LONGEST]


def cut(text: str) -> list[Passage]:
    """The passages of a document, in order; none is empty, and together they are the document."""
    passages: list[Passage] = []
    above: list[tuple[int, str]] = []
    under = ""
    open_text = ""

    def close() -> None:
        nonlocal open_text
        if open_text.strip():
            passages.append(Passage(len(passages), open_text.strip(), under))
        open_text = ""

    for piece in _pieces(text):
        level = _level(piece)
        outer = level is not None and level <= 1
        if open_text and (len(open_text) + len(piece) > LONGEST or (outer and len(open_text) > 60)):
            close()
        if level is not None:
            above = [item for item in above if item[0] < level]
            if not open_text:
                under = " ".join(heading for _, heading in above)
            above.append((level, _HEADING_END.split(piece.strip(), maxsplit=1)[0][:40]))
        elif not open_text:
            under = " ".join(heading for _, heading in above)
        open_text += piece
        if len(open_text) >= TARGET:
            close()
    close()
    return passages or [Passage(0, text.strip(), "")]


def _pieces(text: str) -> Iterator[str]:
    """Items of the structure; what is longer than a passage, by its sentences."""
    start = 0
    marks = [found.start() for found in _MARK.finditer(text) if found.start()]
    for end in [*marks, len(text)]:
        piece = text[start:end]
        start = end
        if len(piece) <= LONGEST:
            if piece:
                yield piece
            continue
        gathered = ""
        for sentence in _SENTENCE.split(piece):
            if gathered and len(gathered) + len(sentence) > TARGET:
                yield gathered
                gathered = ""
            gathered += sentence
            while len(gathered) > LONGEST:  # a table, or a text without punctuation
                yield gathered[:TARGET]
                gathered = gathered[TARGET:]
        if gathered:
            yield gathered


def _level(piece: str) -> int | None:
    bare = piece.strip()
    for depth, level in enumerate(_LEVELS):
        if level.match(bare):
            return depth
    return None
