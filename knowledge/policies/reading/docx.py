"""Word documents: paragraphs and tables in order, as they read after all changes are accepted."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import XMLSyntaxError

from knowledge.exchange import messages as exchange_messages
from knowledge.exchange.guards import Unsafe, check_package
from knowledge.policies import messages
from knowledge.policies.reading.blocks import Block, Document, Kind, block, row, tidy
from knowledge.policies.reading.numbering import Numbering

_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_TITLES = ("title", "标题")


def read_docx(path: Path) -> Document:
    """A .docx or .docm.

    Raises:
        Unsafe: it is damaged, encrypted, of an old kind, or unpacks to too much.
    """
    package = check_package(path)
    try:
        word = docx.Document(str(path))
        found, title = _read(word)
    except (PackageNotFoundError, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError,
            zipfile.BadZipFile, XMLSyntaxError, RecursionError, NotImplementedError):  # fmt: skip
        raise Unsafe(messages.DAMAGED_DOCX) from None
    document = Document("docx", found, {}, title)
    if package.macros:
        document.notes.append(exchange_messages.MACROS)
    return document


def _read(word: WordDocument) -> tuple[list[Block], str]:
    numbering = Numbering(word)
    found: list[Block] = []
    title = ""
    for part in word.iter_inner_content():
        if isinstance(part, Table):
            found += _rows(part, numbering)
            continue
        for made, style in _paragraph(part, numbering):
            found.append(made)
            if not title and style in _TITLES:
                title = made.text
    return found, title


def _paragraph(paragraph: Paragraph, numbering: Numbering) -> Iterator[tuple[Block, str]]:
    """A paragraph's lines, with the name of its style."""
    style = (paragraph.style.name or "").lower() if paragraph.style is not None else ""
    mark = _mark(paragraph, numbering)
    for number, line in enumerate(_text(paragraph._p).split("\n")):
        text = tidy((mark if number == 0 else "") + line)
        if not text:
            continue
        depth = _HEADING.match(style)
        if depth and len(text) <= 120:
            yield Block(Kind.HEADING, text, int(depth[1])), style
        elif (made := block(text)) is not None:
            yield made, style


def _rows(table: Table, numbering: Numbering) -> Iterator[Block]:
    for line in table.rows:
        texts: list[str] = []
        seen: set[int] = set()
        for cell in line.cells:
            if id(cell._tc) in seen:  # merged with the one before
                continue
            seen.add(id(cell._tc))
            parts = [
                made.text
                for paragraph in cell.paragraphs
                for made, _ in _paragraph(paragraph, numbering)
            ]
            parts += [made.text for inner in cell.tables for made in _rows(inner, numbering)]
            texts.append(" ".join(parts))
        made = block(texts[0]) if len(texts) == 1 else row(texts)
        if made is not None:
            yield made


def _mark(paragraph: Paragraph, numbering: Numbering) -> str:
    """The number that Word shows before a paragraph, from it or from its style."""
    properties: Any = paragraph._p.pPr
    found = properties.numPr if properties is not None else None
    style: Any = paragraph.style
    for _ in range(10):  # styles may be based on each other in a circle
        if found is not None or style is None:
            break
        properties = style.element.pPr
        found = properties.numPr if properties is not None else None
        style = style.base_style
    if found is None or found.numId is None:
        return ""
    level = found.ilvl.val if found.ilvl is not None else 0
    return numbering.next(str(found.numId.val), int(level))


_SKIPPED = {
    qn("w:del"),
    qn("w:moveFrom"),
    qn("w:instrText"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}


def _text(element: Any) -> str:
    """The text of a paragraph with insertions, without what was deleted; line breaks kept."""
    parts: list[str] = []
    for child in element:
        if child.tag in _SKIPPED or not isinstance(child.tag, str):
            continue
        if child.tag == qn("w:t"):
            parts.append(child.text or "")
        elif child.tag in (qn("w:br"), qn("w:cr"), qn("w:p")):
            parts.append("\n")
            parts.append(_text(child))
        elif child.tag in (qn("w:tab"), qn("w:noBreakHyphen")):
            parts.append("\t" if child.tag == qn("w:tab") else "-")
        else:
            parts.append(_text(child))
    return "".join(parts)
