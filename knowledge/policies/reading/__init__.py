"""Reads a document of any kind into blocks of text that keep its structure."""

from pathlib import Path

from knowledge.exchange.guards import Unsafe, check_size
from knowledge.exchange.messages import unknown_kind
from knowledge.policies import messages
from knowledge.policies.reading.blocks import Document
from knowledge.policies.reading.docx import read_docx
from knowledge.policies.reading.html import read_html
from knowledge.policies.reading.pdf import read_pdf
from knowledge.policies.reading.plain import read_plain

LONGEST = 1_000_000
"""Characters: the Civil Code has 110,000."""
_READERS = {
    ".docx": read_docx,
    ".docm": read_docx,
    ".html": read_html,
    ".htm": read_html,
    ".shtml": read_html,
    ".pdf": read_pdf,
    ".txt": read_plain,
    ".md": read_plain,
}
SUFFIXES = tuple(_READERS)


def read(path: Path, name: str = "") -> Document:
    """The text of a document and what its file says about it.

    Args:
        path: where it is.
        name: what people call it; its own name unless it was uploaded.

    Raises:
        Unsafe: with a sentence why it cannot be read.
    """
    suffix = Path(name or path.name).suffix.lower()
    reader = _READERS.get(suffix)
    if reader is None:
        raise Unsafe(unknown_kind(suffix, messages.KINDS))
    check_size(path)
    document = reader(path)
    if not document.text.strip():
        raise Unsafe(messages.NO_TEXT)
    if len(document.text) > LONGEST:
        raise Unsafe(messages.too_long(LONGEST))
    return document


__all__ = ["SUFFIXES", "Document", "read"]
