"""The text layer of a PDF. A page that is a picture has none, and that is said.

PDF knows lines, not paragraphs: a line that fills its width and does not end a sentence goes on in
the next. Page numbers (GB/T 9704: — 1 —) are left out.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from knowledge.exchange.guards import Unsafe
from knowledge.policies import messages
from knowledge.policies.reading.blocks import Document, Kind, block, blocks, tidy

PAGES = 1_000
_FEWEST = 5  # characters of a page with text; a scanned page may bear a stamp
_PAGE_NUMBER = re.compile(
    r"^[—\-－–―\s]*\d{1,4}[—\-－–―\s]*$|^第?\s*\d+\s*页(\s*[/共]\s*\d+\s*页?)?$"
)
_ENDS = re.compile(r"[。；！？：:;!?”」）)]$")
_FULL = 0.8  # of the widest usual line
_HAN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) +(?=[\u3000-\u9fff\uff00-\uffef])")

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote the document


def read_pdf(path: Path) -> Document:
    """The text of a PDF.

    Raises:
        Unsafe: it is encrypted, damaged, or nothing but pictures.
    """
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unsafe(messages.ENCRYPTED)
        count = len(reader.pages)
        if count > PAGES:
            raise Unsafe(messages.too_many_pages(PAGES))
        pages = [page.extract_text() for page in reader.pages]
        title = tidy((reader.metadata.title if reader.metadata else "") or "")
    except Unsafe:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, OSError,
            RecursionError, AssertionError, NotImplementedError, ZeroDivisionError):  # fmt: skip
        raise Unsafe(messages.DAMAGED_PDF) from None
    lines = [[_HAN.sub("", line.strip()) for line in page.splitlines()] for page in pages]
    blank = sum(sum(map(len, page)) < _FEWEST for page in lines)
    if blank == len(lines):
        raise Unsafe(messages.SCANNED)
    document = Document("pdf", blocks(_paragraphs(lines)), {}, title if _is_title(title) else "")
    if blank:
        document.notes.append(messages.pages_without_text(blank))
    return document


def _is_title(text: str) -> bool:
    """Whether metadata holds a title and not the name of a file or a program."""
    return bool(re.fullmatch(r"[\u3000-\u9fff\uff00-\uffef“”\d〔〕—]{6,80}", text))


def _paragraphs(pages: Sequence[Sequence[str]]) -> Iterator[str]:
    lines = [line for page in pages for line in page if line and not _PAGE_NUMBER.match(line)]
    widths = sorted(map(len, lines))
    full = widths[int(len(widths) * 0.9)] * _FULL if widths else 0
    open_text = previous = ""
    for line in lines:
        begins = block(line)
        marked = begins is not None and begins.kind is not Kind.PARAGRAPH
        if open_text and (marked or not _goes_on(open_text, previous, full)):
            yield open_text
            open_text = ""
        open_text += line
        previous = line
    if open_text:
        yield open_text


def _goes_on(text: str, last_line: str, full: float) -> bool:
    """Whether the paragraph continues in the next line."""
    return len(last_line) >= full and not _ENDS.search(text)
