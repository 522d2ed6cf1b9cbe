"""Figures of a text in one form, so that 百分之五 and 5%, 一万元 and 10000元 are the same.

A figure is a value with its unit; a date is a figure, and so is 财税〔2023〕12号. Two texts say the
same number if their figures are equal; whether 15 days are working days is part of the unit.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

import cn2an

Value: TypeAlias = Fraction | str | tuple[int | None, int | None, int | None]

DATE, DOCUMENT, ARTICLE, SHARE, MONEY = "date", "document", "article", "%", "元"
PLAIN = ""
_SPANS = frozenset({"工作日", "日", "月", "小时", "分钟", "秒"})


class Bound(StrEnum):
    """Which way a figure is a limit."""

    AT_MOST = "at most"
    AT_LEAST = "at least"


@dataclass(frozen=True)
class Figure:
    """A value, its unit, whether it is a limit, and where it stands in the text."""

    unit: str
    value: Value
    bound: Bound | None
    start: int
    end: int

    @property
    def kind(self) -> str:
        """What it measures: spans of time are one kind, in days, working days or months."""
        return "span" if self.unit in _SPANS else self.unit

    def same(self, other: "Figure") -> bool:
        """Whether a text with `other` says this number: a date may be said with fewer parts."""
        if self.unit == DATE and other.unit == DATE:
            ours, theirs = self.value, other.value
            if not (isinstance(ours, tuple) and isinstance(theirs, tuple)):
                return False
            return all(a is None or a == b for a, b in zip(ours, theirs, strict=True))
        return self.value == other.value and (self.unit in (other.unit, PLAIN))


_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")


def plain(text: str) -> str:
    """Half-width forms, no invisible characters, one kind of bracket around a year."""
    folded = unicodedata.normalize("NFKC", text)
    folded = "".join(c for c in folded if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf"))
    folded = re.sub(r"(?<=\d)[,\s](?=\d{3}(?!\d))", "", folded)
    folded = re.sub(r"(?<=\d)\s*[wW](?![A-Za-z])", "万", folded).translate(_FORMAL)
    return re.sub(r"[〔\[(【]\s*(\d{4})\s*[〕\])】](?=\s*第?\s*\d+\s*号)", r"〔\1〕", folded)


_HAN = "零〇一二两三四五六七八九十百千万亿"
_ARABIC = r"\d+(?:\.\d+)?"
_DECIMAL = "(?:点[零一二三四五六七八九]+)?"
_NUMBER = rf"(?:(?:{_ARABIC})[十百千万亿]*(?:\d+[十百千万亿])*|[{_HAN}]*[{_HAN[:-4]}十百千万亿][{_HAN}]*|半)"

# 十分 is no ten, 统一 no one: words that only look like numbers.
_NO_FIGURES = re.compile(
    "十分(?=[一-龥])|千万(?=[不别要])|万一|统一|唯一|一[般定旦致律样些同并起体切经路点直边]|一方面|另一|任一|"
    "一个(?![月季星小工自百])|一[种位下项份家人员]|一网通办|一网通|一次性|一窗|一站式|一件事|第一时间|第一次|进一步|"
    "(?<!分)之一|某一|每一|单一|逐一|[上下前后]一年|五险一金|[三多]证合一|二手|第三方|三方|双一流|四川|"
    "(?<![一二三四五六七八九])十一(?=[假期黄])|五一(?=[假期劳])|七夕|百姓|万能|成千上万|千方百计"
)

# As written → as compared, and what one of them is worth; the longest form first.
_UNITS: dict[str, tuple[str, int]] = {
    "个工作日": ("工作日", 1), "工作日": ("工作日", 1),
    "个自然日": ("日", 1), "自然日": ("日", 1), "天": ("日", 1), "日": ("日", 1),
    "个星期": ("日", 7), "星期": ("日", 7), "个月": ("月", 1), "周岁": ("岁", 1),
    "周年": ("月", 12), "年": ("月", 12), "岁": ("岁", 1), "周": ("日", 7), "个季度": ("月", 3),
    "个小时": ("小时", 1), "小时": ("小时", 1), "分钟": ("分钟", 1), "秒": ("秒", 1),
    "个百分点": ("百分点", 1), "美元": ("美元", 1), "元": (MONEY, 1), "块钱": (MONEY, 1),
    "块": (MONEY, 1), "平方公里": ("平方公里", 1), "平方千米": ("平方公里", 1),
    "平方米": ("平方米", 1), "平米": ("平方米", 1), "m2": ("平方米", 1), "平": ("平方米", 1),
    "公里": ("米", 1000), "千米": ("米", 1000), "米": ("米", 1), "公斤": ("千克", 1),
    "千克": ("千克", 1), "吨": ("千克", 1000), "亩": ("亩", 1), "千瓦时": ("度", 1), "度": ("度", 1),
    "名": ("人", 1), "位": ("人", 1), "人": ("人", 1), "户": ("户", 1), "家": ("家", 1),
    "倍": ("倍", 1), "折": ("折", 1), "次": ("次", 1), "份": ("份", 1), "项": ("项", 1),
    "件": ("件", 1), "套": ("套", 1), "级": ("级", 1), "档": ("档", 1), "分": ("分", 1),
    "期": ("期", 1), "批": ("批", 1), "种": ("种", 1), "类": ("类", 1), "款": ("款", 1),
    "条": ("条", 1), "号": ("号", 1), "点": ("点", 1), "张": ("张", 1), "本": ("本", 1),
    "间": ("间", 1), "层": ("层", 1), "笔": ("笔", 1), "辆": ("辆", 1), "个": ("个", 1),
}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_TO = r"\s*(?:至|到|~|-|—+|–|、|或者?|和)\s*"
_DATE_PART = rf"(?:\d{{1,2}}|[{_HAN}]{{1,3}})"
_YEAR = r"(?:(?:19|20)\d{2}|[一二][零〇一二三四五六七八九]{3})"
_LEAD = re.compile(r".*(?:[据照按见和与及或的为是由即以了在于到]|文件|《|》)")

Reader: TypeAlias = Callable[[re.Match[str]], tuple[str, Value] | None]


def figures(text: str) -> list[Figure]:
    """Every figure of a text, in order of place.

    Args:
        text: as `plain` gives it.
    """
    rest = _NO_FIGURES.sub(lambda found: "　" * len(found[0]), text)
    found: list[Figure] = []
    for pattern, read in _READERS:
        for match in pattern.finditer(rest):
            figure = read(match)
            if figure is not None:
                found.append(Figure(*figure, None, match.start(), match.end()))
        rest = _blank(rest, found)
    found.extend(_measures(rest))
    found.sort(key=lambda figure: figure.start)
    return [replace(f, bound=_bound(text, f)) for f in [*found, *_with_years(text, found)]]


def number(written: str) -> Fraction | None:
    """The value of a number in digits, Chinese numerals or both; None when it is none."""
    if written == "半":
        return Fraction(1, 2)
    if re.fullmatch(_ARABIC, written):
        return Fraction(written)
    try:
        return Fraction(str(cn2an.cn2an(written, "smart")))
    except ValueError:
        return None


def _blank(text: str, found: list[Figure]) -> str:
    for figure in found:
        text = text[: figure.start] + "　" * (figure.end - figure.start) + text[figure.end :]
    return text


def _int(written: str | None) -> int | None:
    value = number(written) if written else None
    return None if value is None or value.denominator != 1 else int(value)


def _date(match: re.Match[str]) -> tuple[str, Value] | None:
    parts = match.groupdict()
    year, month, day = (_int(parts.get(name)) for name in ("y", "m", "d"))
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    return DATE, (year, month, day)


def _document(match: re.Match[str]) -> tuple[str, Value]:
    issuer = _LEAD.sub("", match["issuer"])
    return DOCUMENT, f"{issuer}〔{match['y']}〕{int(match['n'])}"


def _order(match: re.Match[str]) -> tuple[str, Value]:
    return DOCUMENT, f"{match['what']}{_int(match['n'])}"


def _share(base: int) -> Reader:
    def read(match: re.Match[str]) -> tuple[str, Value] | None:
        value = number(match["n"])
        return None if value is None else (SHARE, value * 100 / base)

    return read


def _part(match: re.Match[str]) -> tuple[str, Value] | None:
    of, value = number(match["of"]), number(match["n"])
    return None if not of or value is None else (SHARE, value * 100 / of)


def _ordinal(match: re.Match[str]) -> tuple[str, Value] | None:
    value = number(match["n"])
    return None if value is None else (f"第{match['unit']}", value)


_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(r"(?P<issuer>[一-龥A-Za-z]{0,14})〔(?P<y>\d{4})〕\s*第?\s*(?P<n>\d+)\s*号"), _document),
    (re.compile(r"(?P<what>公告|通告|通知)?\s*(?P<y>\d{4})年第?(?P<n>\d+)号"), lambda m: (DOCUMENT, f"{m['y']}年{int(m['n'])}号")),
    (re.compile(rf"(?P<what>令|函|公告)\s*\(?第?\s*(?P<n>\d+|[{_HAN}]+)\s*号"), _order),
    (re.compile(rf"(?P<y>{_YEAR})\s*年\s*(?P<m>{_DATE_PART})\s*月\s*(?P<d>{_DATE_PART})\s*[日号]"), _date),
    (re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"), _date),
    (re.compile(rf"(?P<y>{_YEAR})\s*年\s*(?P<m>{_DATE_PART})\s*月"), _date),
    (re.compile(rf"(?P<m>{_DATE_PART})\s*月\s*(?P<d>{_DATE_PART})\s*[日号]"), _date),
    (re.compile(rf"(?P<y>{_YEAR})\s*年"), _date),
    (re.compile(rf"(?<!个)(?P<m>{_DATE_PART})\s*月"), _date),
    (re.compile(rf"(?P<unit>(?<=[每当次本])月)\s*(?P<n>{_NUMBER})\s*[日号]"), _ordinal),
    (re.compile(rf"百分之(?P<n>{_NUMBER}{_DECIMAL})"), _share(100)),
    (re.compile(rf"千分之(?P<n>{_NUMBER}{_DECIMAL})"), _share(1000)),
    (re.compile(rf"万分之(?P<n>{_NUMBER}{_DECIMAL})"), _share(10000)),
    (re.compile(rf"(?P<of>{_NUMBER})分之(?P<n>{_NUMBER})"), _part),
    (re.compile(rf"(?P<n>{_NUMBER})\s*%"), _share(100)),
    (re.compile(rf"(?P<n>{_NUMBER})\s*‰"), _share(1000)),
    (re.compile(rf"(?P<n>{_NUMBER})成(?![立为员本果功交都长绩人年熟分型套品])"), _share(10)),
    (re.compile(r"一半"), lambda _: (SHARE, Fraction(50))),
    (re.compile(rf"第\s*(?P<n>{_NUMBER})\s*(?P<unit>[条款项章节号批期次届个年月天档类级])"), _ordinal),
)  # fmt: skip
_MEASURE = re.compile(rf"(?P<n>{_NUMBER})\s*余?多?\s*(?P<unit>{_UNIT})?")
_RANGE = re.compile(rf"{_TO}(?P<n>{_NUMBER})\s*(?P<unit>{_UNIT})?")


def _measures(text: str) -> Iterator[Figure]:
    """Numbers with and without a unit; the first of a range has the unit of the second."""
    for match in _MEASURE.finditer(text):
        written, unit = match["n"], match["unit"]
        value = number(written)
        if value is None or (unit is None and len(written) == 1 and not written.isdecimal()):
            continue  # a numeral without a unit is part of a word: 三方, 百姓
        if unit is None and (other := _RANGE.match(text, match.end())):
            unit = other["unit"]
            last, times = other["n"][-1], {"万": 10_000, "亿": 100_000_000}
            if last in times and written[-1] not in times and value < 10_000:
                value *= times[last]
        name, worth = _UNITS.get(unit or "", (PLAIN, 1))
        yield Figure(name, value * worth, None, match.start(), match.end())


def _with_years(text: str, found: list[Figure]) -> list[Figure]:
    """2023年1月1日至12月31日: the second date has the year of the first, too."""
    dates = [figure for figure in found if figure.unit == DATE]
    added = []
    for before, after in pairwise(dates):
        between = text[before.end : after.start]
        if isinstance(before.value, tuple) and isinstance(after.value, tuple):
            year, month = before.value[0], after.value[1]
            joined = re.fullmatch(_TO + "(?:同年|当年)?", between) is not None
            if joined and year is not None and after.value[0] is None and month is not None:
                added.append(replace(after, value=(year, *after.value[1:])))
    return added


_LESS_BEFORE = "(?:没有|未)超过|不得?超过|不得?高于|不得?多于|不得?大于|至多|最多|最高|上限为?|低于|少于|小于|不足|不满|未满|不到"
_MORE_BEFORE = (
    "不得?低于|不得?少于|不得?小于|至少|最少|最低|下限为?|超过|高于|多于|大于|年?满|达到|超"
)
_BEFORE = re.compile(rf"(?:(?P<less>{_LESS_BEFORE})|(?P<more>{_MORE_BEFORE}))[^,。;:!?\d]{{0,4}}$")
_AFTER = re.compile(
    r"\s*(?:人民币)?(?:(?P<less>(?:\(?含\)?|及)?以[内下]|之内|内|封顶|为限)|(?P<more>(?:及)?以上|起))"
)


def _bound(text: str, figure: Figure) -> Bound | None:
    if figure.unit in (DATE, DOCUMENT):
        return None
    window = text[max(0, figure.start - 10) : figure.start]
    found = _AFTER.match(text, figure.end) or _BEFORE.search(window)  # leftmost: 不超过, not 超过
    if found is None:
        return None
    return Bound.AT_MOST if found["less"] else Bound.AT_LEAST
