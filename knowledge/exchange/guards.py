"""Looks at a file before anything opens it: its size, what it really is, and what it unpacks to.

Office files are zip archives. A few kilobytes can unpack to gigabytes (a zip bomb), so sizes are
read from the archive's own list first; Python's zipfile then never reads a member beyond the size
that it declares, and refuses members that overlap.
"""

import zipfile
from dataclasses import dataclass
from pathlib import Path

from knowledge.exchange import messages

MEGABYTES = 50
LARGEST = MEGABYTES * 1024 * 1024
_UNPACKED = 400 * 1024 * 1024
"""Bytes: 50 MB of real spreadsheet text pack about 8:1."""
_RATIO = 200
"""Times: deflate reaches 1032; XML of repeated rows stays below 100."""
_SMALL = 1024 * 1024  # bytes; a small member may well be all blanks
_MEMBERS = 5_000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = b"PK"
_MACROS = "vbaproject.bin"


class Unsafe(ValueError):
    """A file that is not opened, with the reason for people."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Package:
    """What a look at an Office file's list of members told."""

    macros: bool


def check_size(path: Path) -> None:
    """Stop at what is too large or cannot be read.

    Raises:
        Unsafe: it is.
    """
    try:
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except OSError:
        raise Unsafe(messages.NOT_OPENED) from None
    if size > LARGEST:
        raise Unsafe(messages.too_big(MEGABYTES))


def check_package(path: Path, *, otherwise: str = messages.DAMAGED_ZIP) -> Package:
    """Stop at what is no whole, plain Office file (xlsx, docx, ...).

    Args:
        path: where it is.
        otherwise: what to say when it is something else altogether.

    Raises:
        Unsafe: an old or encrypted file, a damaged one, or one that unpacks to too much.
    """
    with path.open("rb") as file:
        start = file.read(len(_OLE))
    if start == _OLE:
        raise Unsafe(messages.OLD_OFFICE)
    if not start.startswith(_ZIP):
        raise Unsafe(otherwise)
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unsafe(messages.DAMAGED_ZIP) from None
    if len(members) > _MEMBERS or sum(member.file_size for member in members) > _UNPACKED:
        raise Unsafe(messages.BOMB)
    for member in members:
        if member.file_size > _SMALL and member.file_size > _RATIO * max(1, member.compress_size):
            raise Unsafe(messages.BOMB)
        if member.flag_bits & 0x1:
            raise Unsafe(messages.OLD_OFFICE)
    return Package(macros=any(m.filename.lower().endswith(_MACROS) for m in members))
