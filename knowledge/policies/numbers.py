"""文号: the number by which an official document is cited.

GB/T 9704-2012, 7.2.5: the issuer's short name, the year in full in hexagonal brackets 〔〕, the
running number without 第 and without leading zeros, and 号. Orders and announcements (令, 公告) have
forms of their own: 国务院令第711号, 财政部 税务总局公告2023年第12号.
"""

import re
import unicodedata
from collections.abc import Iterator

_OPEN, _CLOSE = r"[〔\[【（(﹝〈]", r"[〕\]】）)﹞〉]"
_WORD = r"[\u4e00-\u9fa5A-Za-z]"
NUMBER = re.compile(
    rf"(?P<usual>(?P<word>{_WORD}{{1,14}}?)\s*{_OPEN}\s*(?P<year>(?:19|20)\d{{2}})\s*{_CLOSE}"
    rf"\s*第?\s*0*(?P<no>\d{{1,5}})\s*号)"
    rf"|(?P<order>(?P<who>[\u4e00-\u9fa5、 ]{{2,40}}?令)\s*[（(]?第\s*(?P<order_no>[\d一二三四五六七八九十百〇零]{{1,5}})\s*号[）)]?)"
    rf"|(?P<notice>(?P<whose>[\u4e00-\u9fa5、 ]{{2,60}}?公告)\s*[〔（(]?\s*(?P<notice_year>(?:19|20)\d{{2}})\s*[〕）)]?年?\s*第?\s*0*(?P<notice_no>\d{{1,4}})\s*号)"
)
_BEFORE = re.compile(
    r"^.*(?:根据|依据|按照|关于|以及|和|与|及|见|的|由|对|即)(?=[\u4e00-\u9fa5]{1,10}$)"
)
_CITED = re.compile(r"^.*(?:根据|依据|按照|以及)(?=[\u4e00-\u9fa5]{2,14}令$)")


def numbers(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Every 文号 in a text, in its official form."""
    for found in NUMBER.finditer(unicodedata.normalize("NFKC", text)):
        yield found, _official(found)


def normal(text: str) -> str:
    """A 文号 as GB/T 9704 writes it; what is none comes back tidied."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    found = NUMBER.fullmatch(plain)
    return _official(found) if found else plain


def is_number(text: str) -> str | None:
    """The 文号, if a line is nothing but one, in brackets perhaps."""
    plain = unicodedata.normalize("NFKC", text).strip()
    for candidate in (plain, plain.strip("()（） ")):
        found = NUMBER.fullmatch(candidate)
        if found:
            return _official(found)
    return None


def _official(found: re.Match[str]) -> str:
    if found["usual"]:
        word = _BEFORE.sub("", found["word"])
        return f"{word}〔{found['year']}〕{int(found['no'])}号"
    if found["order"]:
        who = "".join(found["who"].split()).removeprefix("日")  # of a day before it
        who = _CITED.sub("", who).removeprefix("中华人民共和国")
        return f"{who}第{found['order_no']}号"
    who = " ".join(found["whose"].split())
    return f"{who}{found['notice_year']}年第{int(found['notice_no'])}号"
