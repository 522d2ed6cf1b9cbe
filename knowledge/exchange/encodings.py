"""Recognises how a text file was encoded.

Statistics guess; order knows. Strict UTF-8 hardly ever accepts what is something else, and GB18030
(GB 18030-2022, which GBK and GB 2312 are part of) is what Excel and WPS write on a Chinese Windows.
GB18030 accepts a good deal that is not Chinese, though (Big5 for one); so what comes out must
consist of characters that people use.
"""

import codecs
import unicodedata
from dataclasses import dataclass

from knowledge.exchange import messages

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_COMMON = 0.9
"""Share of other than ASCII that is common (GB 2312); Big5 read as GB18030 stays below .7."""
_SAMPLE = 20_000  # characters looked at


class Undecodable(ValueError):
    """No known encoding fits.

    Args:
        message: for people.
        line: where the first bad byte stands, from 1.
    """

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(frozen=True)
class Decoded:
    """A file's text and the name of its encoding."""

    text: str
    encoding: str


def decode(raw: bytes) -> Decoded:
    """The text of a file, without its byte order mark.

    Raises:
        Undecodable: it is no text, or of an encoding we do not know.
    """
    for mark, codec, name in _MARKS:
        if raw.startswith(mark):
            return Decoded(_strictly(raw[len(mark) :], codec, name), name)
    try:
        return Decoded(_whole(raw.decode("utf-8"), raw), "UTF-8")
    except UnicodeDecodeError as error:
        broken = error
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        if broken.start > 0 and not raw[: broken.start].isascii():  # UTF-8 up to there
            message = messages.bad_encoding("UTF-8", broken.start + 1)
        else:
            message = messages.UNKNOWN_ENCODING
        raise Undecodable(message, raw[: broken.start].count(b"\n") + 1) from None
    if not _plausible(text):
        raise Undecodable(messages.UNKNOWN_ENCODING, 1)
    return Decoded(_whole(text, raw), "GB18030")


def _strictly(raw: bytes, codec: str, name: str) -> str:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Undecodable(messages.bad_encoding(name, error.start + 1), line) from None


def _whole(text: str, raw: bytes) -> str:
    """Text has no NUL; what has is a program's file."""
    if "\0" in text:
        raise Undecodable(messages.UNKNOWN_ENCODING, raw[: raw.index(b"\0")].count(b"\n") + 1)
    return text


def _plausible(text: str) -> bool:
    foreign = [c for c in text[:_SAMPLE] if not c.isascii()]
    common = sum(_is_common(c) for c in foreign)
    return common >= _COMMON * len(foreign)


def _is_common(character: str) -> bool:
    if unicodedata.category(character) in ("Co", "Cn", "Cc"):
        return False
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
