"""Recognises the day a question is asked as of: 2024年的标准, 去年, 明年还能享受吗.

A year may also be part of the matter (2000年出生的, 2024年7月以前成立的公司): what people were, did or
had in a year does not ask for the rules of that year.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_RELATIVE = {
    "大前年": -3,
    "前年": -2,
    "去年": -1,
    "上一年": -1,
    "今年": 0,
    "本年": 0,
    "明年": 1,
    "后年": 2,
}
_DIGITS = str.maketrans("零〇一二三四五六七八九", "00123456789")
_YEAR = re.compile(
    r"(?P<year>(?:19|20)\d{2}|[一二][零〇九][零〇一二三四五六七八九]{2}"
    r"|^2\d(?=年(?:的|度)?(?:标准|政策|规定|稳岗|最低|平均|社保|个税|比例|基数|上限|下限|补贴|额度|高龄|养老|工资))"
    r"|(?<![\d了满够过第])[012]\d(?=年(?:那[轮年会时批]|的时候)))"
    r"\s*(?P<unit>年度?)\s*(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])?(?(month)\s*月(?:份)?)?"
    rf"|(?P<relative>{'|'.join(_RELATIVE)})(?!级|审|检)"  # 上一年级 is a form at school
)
_LIFE = re.compile(
    r"^\s*(?:的时候|时|底|初|中|上半年|下半年)?\s*(?:以前|之前|前|以后|之后|后|起|开始|至今|就|刚|我|才|已经|买|卖|"
    r"出生|生的|生人|参加工作|毕业|入职|离职|结婚|离婚|退休|成立|注册|设立|开的|办的|建|盖|装|交了|交过|到现在|"
    r"断|丢|被|欠|入学|上小学|考的|拿的|取得)"
)
_BEFORE = re.compile(r"(?:从|自|打从|早在|是|我|到)\s*$")
_EARLIEST = 1949
_RECENT = 12  # years; an older one is mostly when something happened
_FIGURE = re.compile(
    r"^(?:(?!买|卖|出生|工作|入职|毕业|注册|成立|我|他|她|咱|还|"
    r"(?:建|盖|装|生|离|结|退|休|婚|役|开|办|发|拿|考|签|欠|判|借|领|交|缴|租|迁|落)[的了])[^ ]){1,16}?"
    r"(?:标准|规定|政策|比例|费率|税率|利率|基数|起征点|免征额|上限|下限|额度|最低工资|"
    r"(?:交|缴|领|收|扣|补|报|罚|给|发|拿)(?:多少|几)|多少钱|多少天|是多少|几个点|几个月|怎么算|怎么交|怎么规定)"
)
_THEN = re.compile(
    r"按照?(?:着)?(?:当时|那时|那会|当年|那年|那一年|那阵)|(?:当时|那时候?|当年|那年)的?(?:规定|政策|标准|办法|比例)"
)
_NOW = re.compile(r"现在|目前|如今|今年|至今|还(?!是多少)")
_RULES = re.compile(r"^\s*的?(?:标准|规定|政策|比例|基数|办法|条例|通知|文件|优惠|补贴|减免)")


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
    for found in _YEAR.finditer(text):
        if not of_then and (
            _LIFE.match(text[found.end() :])
            or (_BEFORE.search(text[: found.start()]) and not found["relative"])
        ):
            continue
        if found["relative"]:
            return AskedTime(*found.span(), today.year + _RELATIVE[found["relative"]], None)
        digits = found["year"].translate(_DIGITS)
        year = int(digits) if len(digits) == 4 else 2000 + int(digits)
        recent = year >= today.year - _RECENT
        if _EARLIEST <= year <= today.year + 20 and (
            recent or of_then or _of_then(text[found.end() :])
        ):
            return AskedTime(*found.span(), year, _month(found["month"]))
    return None


def _of_then(after: str) -> bool:
    """Whether what stands after a year long past asks for a rule or a figure of that time."""
    if _RULES.match(after):
        return True
    return _FIGURE.match(after) is not None and _NOW.search(after) is None


def _month(words: str | None) -> int | None:
    if not words:
        return None
    if words.isdigit():
        return int(words)
    units = "零一二三四五六七八九十"
    return units.index(words) if len(words) == 1 else 10 + units.index(words[1])
