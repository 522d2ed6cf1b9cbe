"""Days and spans as official documents write them: 2024年3月5日, 二〇二四年三月五日, 有效期5年."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import cn2an

_CN = "〇○零一二三四五六七八九"
_VALUES = {"〇": 0, "○": 0, "Ｏ": 0, "零": 0} | {
    d: n for n, d in enumerate("一二三四五六七八九", 1)
}
_N = "[〇○零一二三四五六七八九十]"
DAY = re.compile(
    rf"(?P<y>(?:19|20)\d{{2}}|{_N}{{4}})\s*(?:年|[-./])\s*(?P<m>\d{{1,2}}|{_N}{{1,3}})\s*(?:月|[-./])\s*"
    rf"(?P<d>\d{{1,2}}|{_N}{{1,3}})\s*日?"
)
_SPAN = re.compile(r"(\d{1,2}|[一二两三四五六七八九十]{1,3})\s*(年|个月|日|天)")


def days(text: str) -> Iterator[tuple[re.Match[str], date]]:
    """Every day named in a text, in order."""
    for found in DAY.finditer(text):
        try:
            yield found, date(_year(found["y"]), _number(found["m"]), _number(found["d"]))
        except ValueError:
            continue


def day(text: str) -> date | None:
    """The first day named in a text."""
    return next((found for _, found in days(text)), None)


def is_day(text: str) -> date | None:
    """The day, if the text is nothing but one."""
    found = next(days(text), None)
    return found[1] if found and found[0].span() == (0, len(text)) else None


def last_day(starts: date, span: str) -> date | None:
    """The last day of a span (5年, 二年, 6个月) that begins on a day."""
    found = _SPAN.search(span)
    if found is None:
        return None
    count = _number(found[1].replace("两", "二"))
    try:
        if found[2] == "年":
            end = _shifted(starts, 12 * count)
        elif found[2] == "个月":
            end = _shifted(starts, count)
        else:
            end = starts + timedelta(days=count)
    except (ValueError, OverflowError):
        return None
    return end - timedelta(days=1)


def _shifted(start: date, months: int) -> date:
    """The same day of a later month; the 29 February of a common year is 1 March."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    try:
        return date(year, month + 1, start.day)
    except ValueError:
        return date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)


def _year(text: str) -> int:
    if text.isdigit() and text.isascii():
        return int(text)
    return int("".join(str(_VALUES[c]) for c in text if c in _VALUES))


def _number(text: str) -> int:
    if text.isascii():
        return int(text)
    return int(cn2an.cn2an(text.replace("〇", "零").replace("○", "零"), "smart"))


def count(text: str) -> int:
    """A small number, in digits or in words: 30, 三十."""
    return _number(text)
