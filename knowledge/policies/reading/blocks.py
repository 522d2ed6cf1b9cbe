"""The parts of a document: headings, articles, list items, paragraphs, table rows.

The marks are those of GB/T 9704-2012 (7.3.3: 一、（一）1. （1）) and of legislation (编 章 节 条).
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    ARTICLE = "article"
    ITEM = "item"
    PARAGRAPH = "paragraph"
    ROW = "row"


@dataclass(frozen=True)
class Block:
    """A stretch of text that stands by itself."""

    kind: Kind
    text: str
    level: int = 0
    """Depth of a heading, article or item, from 1."""


@dataclass
class Document:
    """A document as read, before anything is understood of it."""

    format: str
    blocks: list[Block]
    facts: Mapping[str, str] = field(default_factory=dict)
    """What the file says about itself, by Chinese label: page metadata, a table of facts."""
    title: str = ""
    """What is marked as its title, if anything is."""
    notes: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole text, a block a line."""
        return "\n".join(block.text for block in self.blocks)


_NUMBER = "[一二三四五六七八九十百千零〇]{1,7}"
_SHORT = 40  # characters; a longer line is a sentence, whatever it begins with
_RULES: Sequence[tuple[re.Pattern[str], Kind, int]] = (
    (re.compile(rf"第{_NUMBER}[编]"), Kind.HEADING, 1),
    (re.compile(rf"第{_NUMBER}章"), Kind.HEADING, 1),
    (re.compile(rf"第{_NUMBER}节"), Kind.HEADING, 2),
    (re.compile(rf"第{_NUMBER}条"), Kind.ARTICLE, 3),
    (re.compile(rf"{_NUMBER}、"), Kind.ITEM, 1),
    (re.compile(rf"[（(]{_NUMBER}[）)]"), Kind.ITEM, 2),
    (re.compile(r"\d{1,2}[.．、](?!\d)"), Kind.ITEM, 3),
    (re.compile(r"[（(]\d{1,2}[）)]|[①-⑳]"), Kind.ITEM, 4),
)
_BLANKS = re.compile(r"[\s\u3000\u200b\ufeff]+")


def block(text: str) -> Block | None:
    """A line as the block that its mark makes it; None when it is blank."""
    plain = tidy(text)
    if not plain:
        return None
    for mark, kind, level in _RULES:
        if mark.match(plain):
            short = len(plain) <= _SHORT and plain[-1] not in "。；;：:，"
            heading = kind is Kind.ITEM and level <= 2 and short
            return Block(Kind.HEADING if heading else kind, plain, level)
    return Block(Kind.PARAGRAPH, plain)


def blocks(lines: Iterable[str]) -> list[Block]:
    """Lines as blocks, blank ones left out."""
    return [made for line in lines if (made := block(line)) is not None]


def row(cells: Iterable[str]) -> Block | None:
    """A row of a table: its cells in order, merged ones once."""
    texts: list[str] = []
    for cell in map(tidy, cells):
        if cell and (not texts or texts[-1] != cell):
            texts.append(cell)
    return Block(Kind.ROW, " | ".join(texts)) if texts else None


def tidy(text: str) -> str:
    """Text without control characters; one blank where several stood."""
    kept = "".join(
        c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Co")
    )
    return _BLANKS.sub(" ", kept).strip()
