"""How people name a year: 2024年, 二三年度, 零八年那阵子, 2023.6, 头年, 三年前, 疫情头一年.

Two digits may as well be how long something took (交满22年, 15年最低缴费): what stands around them tells.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_DIGITS = str.maketrans("零〇一二三四五六七八九", "00123456789")
_UNITS = "零一二三四五六七八九十"
_RELATIVE = {
    "大前年": -3,
    "前年": -2,
    "去年": -1,
    "旧年": -1,
    "头年": -1,
    "上一年": -1,
    "上个年度": -1,
    "上年度": -1,
    "今年": 0,
    "本年": 0,
    "明年": 1,
    "来年": 1,
    "下一年": 1,
    "下个年度": 1,
    "下年度": 1,
    "开年": 1,
    "过了年": 1,
    "过完年": 1,
    "翻过年": 1,
    "后年": 2,
}
_AFTER: dict[str, str] = {
    "前年": "以之目提当",
    "去年": "过失",
    "头年": "里外起带",
    "今年": "如",
    "本年": "成样基资",
    "明年": "证说声表注申发",
    "来年": "本原从近以回起出将",
    "开年": "召公离打展张",
    "后年": "以之今职休户办满",
}
"""Behind these characters the word is none: 以前|年度, 证明|年龄, 退休后|年金."""
_EVENTS = {
    "疫情(?:的?头一?年|第一年|那一?年|刚(?:开始|来|起来)那[年阵会])": 2020,
    "世博会?那一?年": 2010,
    "奥运会?那一?年": 2008,
    "非典那一?年": 2003,
}
_RELATIVELY = "|".join(
    f"(?<![{_AFTER[word]}]){word}" if word in _AFTER else word for word in _RELATIVE
)
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_NAMED = re.compile(
    r"(?<![\d零〇一二三四五六七八九])(?P<full>(?:19|20)\d{2}|[一二][零〇九][零〇一二三四五六七八九]{2})"
    rf"(?:\s*年(?:度(?!假))?(?:\s*(?P<month>{_MONTH})\s*月份?)?|度|(?=那|的时候|标准|版)"
    r"|\s(?P<dotted>1[0-2]|0?[1-9])(?:月份?|(?=[提买办交入拿领的])))"
    r"|(?<![\d零〇一二三四五六七八九十百千两年月])"
    r"(?P<short>[012]\d|9\d|[零〇一二九][零〇一二三四五六七八九])年(?:度(?!假))?"
    rf"(?:\s*(?P<its_month>{_MONTH})\s*月份?)?"
    rf"|(?P<event>{'|'.join(_EVENTS)})"
    r"|(?<![几多数零〇一二三四五六七八九十\d])(?P<ago>[一两二三四五六七八九十]|1[0-2]|[1-9])年(?:以前|之前|前)"
    rf"|(?P<relative>{_RELATIVELY})(?:度|以后|之后)?(?!级|审|检|报(?![名销考])|纪|龄|轻|金|薪|(?<=开年)会)"
)
_LENGTH_BEFORE = re.compile(
    r"[了满够过第近快干交缴龄续计少低需要差多再约概超足到有做住用贷租养教当待守签存攒欠判关坐读学熬等限]\s*$"
)
_LENGTH_AFTER = re.compile(
    r"(?:了|以[上下内前后]|[之年]?内|前|后|多|左右|期|才|还[完清款]|满|未|没|一[次换]|就|能|够|不到"
    r"|的?(?:最低)?(?:缴费|年限|工龄|房龄|社保[^基费缴标]|贷款|合同|经验)|的?老)"
)
_ROUND = {
    10,
    15,
    20,
    25,
    30,
}  # terms that laws set: of these a year is meant only where it is plain
_PLAINLY = re.compile(
    r"(?:的?时候|那|底|初|末|上半年|下半年|的?(?:标准|政策|规定|最低工资|稳岗|个税|平均|基数|比例|上限|下限|额度))"
)
_OLDEST = 80  # of two digits, those from here on are of the last century
_SOON = 4  # years ahead that two digits may name


@dataclass(frozen=True)
class NamedYear:
    """A year, and where a text names it."""

    start: int
    end: int
    year: int
    month: int | None
    relative: bool
    """去年, 三年前: counted from today."""
    ago: bool
    event: bool


def named_years(text: str, today: date) -> Iterator[NamedYear]:
    """The years that a normalised text names, in order."""
    for found in _NAMED.finditer(text):
        year = _year(found, text, today)
        if year is not None:
            yield NamedYear(
                *found.span(),
                year,
                _month(found["month"] or found["dotted"] or found["its_month"]),
                relative=bool(found["relative"] or found["ago"]),
                ago=bool(found["ago"]),
                event=bool(found["event"]),
            )


def _year(found: re.Match[str], text: str, today: date) -> int | None:
    if found["relative"]:
        return today.year + _RELATIVE[found["relative"]]
    if found["ago"]:
        return today.year - _number(found["ago"].replace("两", "二"))
    if found["event"]:
        return next(year for words, year in _EVENTS.items() if re.fullmatch(words, found["event"]))
    if found["full"]:
        return int(found["full"].translate(_DIGITS))
    number, after = int(found["short"].translate(_DIGITS)), text[found.end() :]
    told = found[0].endswith(("度", "月", "份"))
    if not told and (
        _LENGTH_BEFORE.search(text[: found.start()])
        or _LENGTH_AFTER.match(after)
        or (number in _ROUND and found["short"].isdigit() and not _PLAINLY.match(after))
    ):
        return None
    if number >= _OLDEST:
        return 1900 + number
    return 2000 + number if 2000 + number <= today.year + _SOON else None


def _month(words: str | None) -> int | None:
    return _number(words) if words else None


def _number(words: str) -> int:
    if words.isascii():
        return int(words)
    return _UNITS.index(words) if len(words) == 1 else 10 + _UNITS.index(words[1])
