"""Recognises the day a question is asked as of: 2024年的标准, 去年, 明年还能享受吗.

A year may also be part of the matter (2000年出生的, 2024年7月以前成立的公司): what people were, did or
had in a year does not ask for the rules of that year.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from knowledge.retrieval.years import NamedYear, named_years

_WHEN = r"\s*(?:\d{1,2}[日号])?\s*(?:的时候|时|底|初|末|中|上半年|下半年)?\s*"
_LIFE = re.compile(
    _WHEN
    + r"(?:以前|之前|前|以后|之后|后|起|开始|至今|就(?!业|医|读|学|诊)|刚|才|已经|出生|生人|参加工作|毕业(?!生)|"
    r"入职|成立|注册(?!资)|设立|交了|交过|到现在|断|丢|被|欠|上小学|考的|取得"
    r"|到期|截止|为止|结束"
    r"|[^ ]{0,8}?(?:参加工作|[买卖生走进建盖装结离退办拿考签租迁落开贷发判]成?(?:的(?!话|时候|那)|了(?!多少|几)|过(?!户))))"
)
"""What people were, did or had in a year does not ask for its rules."""
_DEED = re.compile(_WHEN + r"(?:我|我们|咱|俺)?(?:买|卖|建|盖|装|结婚|离婚|退休|领证|入学|租|办)")
"""It may, where nothing says that it was done: 2021年买车免多少税."""
_BEFORE = re.compile(r"(?:从|自|打从|早在|到)\s*$")
_NOT_THIS = re.compile(r"(?:不是|不问|别说|不要)\s*$")
_THIS = re.compile(r"(?:说|问|指|查|想知道)的?(?:就|都)?是\s*$")
_EARLIEST = 1949
_RECENT = 12  # years; an older one is mostly when something happened
_ASKS = re.compile(
    r"多少|几(?:[个天月点成块倍档年条]|钿|化)|标准|比例|费率|税率|利率|基数|起征点|免征额|上限|下限|额度|最低工资|规定|政策"
    r"|要不要|用不用|给不给|收不收|交不交|免不免|减不减|是不是|还是(?!得)|怎么[算交个规]|咋[算交个]"
)
_THEN = re.compile(
    r"按照?(?:着)?(?:当时|那时|那会|当年|那年|那一年|那阵)|(?:当时|那时候?|当年|那年)的?(?:规定|政策|标准|办法|比例)"
    r"|(?:当时|那时候?|那会儿?|那年|当年)(?:能|可以|可不可以|要不要|怎么|免|给|补|按|[^ 没我]{0,8}(?:怎么|多少|几个))"
)
_NOW = re.compile(r"现在|这会|目前|如今|今年|至今|还(?!是)")
_MINE = re.compile(r"(?:我|俺|咱|他|她)(?:们|家)?\s*$")
_RULES = re.compile(
    r"\s*的?[^ ]{0,8}?(?:标准|规定|政策|比例|基数|办法|条例|通知|文件|优惠|补贴|减免)"
)
_THING = re.compile(r"\s*的(?!时候|话)")


@dataclass(frozen=True)
class AskedTime:
    """A year that a text asks for, and the words that say so."""

    start: int
    end: int
    year: int
    month: int | None

    def day(self, today: date) -> date:
        """The day to answer as of.

        Today in the present year, the last day of a past one, the first of a coming one.
        """
        if self.month is not None:
            last = date(self.year, self.month, monthrange(self.year, self.month)[1])
            first = last.replace(day=1)
            return last if last < today else max(first, today)
        if self.year == today.year:
            return today
        if self.year < today.year:
            return date(self.year, 12, 31)
        return date(self.year, 1, 1)


def asked_time(text: str, today: date) -> AskedTime | None:
    """The time that a normalised text asks for, if it does."""
    of_then = _THEN.search(text) is not None
    for named in named_years(text, today):
        before, after = text[: named.start], text[named.end :]
        known = _EARLIEST <= named.year <= today.year + 20
        if (
            known
            and not _NOT_THIS.search(before)
            and (
                _THIS.search(before)
                or of_then
                or named.event
                or _asked(named, before, after, today)
            )
        ):
            return AskedTime(named.start, named.end, named.year, named.month)
    return None


def _asked(named: NamedYear, before: str, after: str, today: date) -> bool:
    """Whether the rules of a year are asked for, by what stands around it."""
    if _LIFE.match(after) or (_BEFORE.search(before) and not named.relative):
        return False
    if named.year > today.year:
        return True
    now = _NOW.search(after) is not None
    if now and _MINE.search(before):
        return False
    figure = _ASKS.search(after) is not None and not now
    if named.ago or _DEED.match(after):
        return figure
    if named.relative or named.year >= today.year - _RECENT:
        return True
    return _RULES.match(after) is not None or (figure and not _THING.match(after))
