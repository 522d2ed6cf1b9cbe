"""Plain text of any Chinese encoding."""

from pathlib import Path

from knowledge.exchange.encodings import Undecodable, decode
from knowledge.exchange.guards import Unsafe
from knowledge.exchange.messages import decoded_as
from knowledge.policies.reading.blocks import Document, blocks


def read_plain(path: Path) -> Document:
    """A text file, a paragraph a line.

    Raises:
        Unsafe: it is no text.
    """
    try:
        decoded = decode(path.read_bytes())
    except Undecodable as error:
        raise Unsafe(error.message) from None
    document = Document("txt", blocks(decoded.text.splitlines()))
    if decoded.encoding != "UTF-8":
        document.notes.append(decoded_as(decoded.encoding))
    return document
