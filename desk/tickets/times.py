"""When something happened, as people say it: 昨晚8点多, 上周三, 3月5号, 一直, 有半年了.

The words are kept as they were said; a date is added only where it is certain, because a ticket
is read days later, when 昨天 no longer says anything.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

import cn2an

_N = r"(?:\d{1,4}|[零〇一二两三四五六七八九十几半]{1,4})"
_DAYPART = (
    r"(?:大清早|一大早|大半夜|后半夜|下半夜|前半夜|天不亮|清晨|凌晨|早晨|早上|上午|中午|晌午|下午|傍晚|"
    r"晚上|晚间|夜里|夜间|深夜|半夜三更|半夜|白天|大白天|早高峰|晚高峰|饭点)"
)
_CLOCK = rf"(?:{_N}(?:点钟|点半|点多|点一刻|点整|点|时(?!候|间|常|不时)|[:：]\d{{2}})(?:{_N}分)?(?:多|左右|钟|半)?)"
_WEEKDAY = r"(?:周|星期|礼拜)[一二三四五六日天末]"
_DAY = (
    r"大前天|前天|昨天|今天|明天|昨儿个?|今儿个?|前儿个?|昨日|今日|昨晚上?|今晚上?|前晚上?|昨夜|"
    r"今早上?|昨早上?|当天|当晚"
)
_EXPLICIT = (
    r"(?:(?:19|20)\d{2}年|今年|去年|前年)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:份)?"
    r"(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]|初|中旬|底|上旬|下旬)?"
    r"|(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}[日号]?"
    r"|(?:上上?个?月|这个月|本月)(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]|初|中旬|底|上旬|下旬)?"
    rf"|\d{{1,2}}[日号](?={_DAYPART})"
)
_RELATIVE = (
    rf"(?:上上|上个?|这个?|本|下)?{_WEEKDAY}|(?:上上|上个?|这个?|本)(?:周|星期|礼拜)"
    rf"|{_N}(?:多|几)?(?:分钟|个?小时|天|日|个?星期|周|个?礼拜|个?月|年)(?:多|半)?(?:之前|以前|前)"
    rf"|(?:已经|都|持续了?|连续|大概|大约|差不多|有|快|好)*{_N}(?:多|几)?(?:个?小时|天|个?星期|周|个?礼拜|个?月|年)"
    r"(?:多|半)?了?"
    r"|前几天|前些天|前阵子|这几天|这两天|这些天|最近|近期|近日|近来|这段时间|前段时间|刚才|刚刚|现在|目前|"
    r"今年|去年|前年|年初|年底|年前|月初|月底|半年多?|大半年|春节|国庆|五一|中秋|元旦|假期|暑假|寒假|"
    r"(?:今年|去年)?(?:春天|夏天|秋天|冬天)|开春"
)
_HABIT = (
    r"一直以来|一直|长期|经常|时常|常年|总是|老是|每次|天天|成天|整天|好久|很久|什么时候都|随时|时不时|不定时|不定期|有时候?|偶尔|隔三差五|三天两头|好几天|好多天|好几个月|"
    rf"每(?:个)?(?:天|晚|周|月|年|{_WEEKDAY}|周末|逢{_WEEKDAY}|到{_DAYPART}|{_DAYPART})(?:都)?|周末|节假日|工作日"
)
_UNIT = f"(?:{_EXPLICIT}|{_HABIT}|{_DAY}|{_RELATIVE}|{_DAYPART}|{_CLOCK})"
_JOIN = r"(?:的|、|和|及|到|至|[-~—～]|\s)?"
_TAIL = r"(?:左右|前后|开始|起|以来|期间|的时候|多钟?)?"
_MENTION = re.compile(rf"(?:从|自)?{_UNIT}(?:{_JOIN}{_UNIT})*{_TAIL}")
_NOT_A_TIME = re.compile(r"^(?:现在|目前|有?几年|一点|几点|有点|[一两半]天|半|几天)$")
_UNKNOWN = re.compile(
    r"^(?:我|也|都|已经|具体)?(?:记不清|记不得|不记得|忘了|忘记|不清楚|不知道|不晓得|说不清|说不准|不确定|不好说)"
    r"(?:了|楚了|具体|时间|哪天|是?什么时候|几点|，|,|[啊呀呢哦嘛吧])*$"
)
_WEEKDAYS = "一二三四五六日"
_BACK = {"大前天": 3, "前天": 2, "前儿": 2, "前晚": 2, "昨": 1, "今": 0, "刚": 0, "明天": -1}


@dataclass(frozen=True)
class When:
    """A mention of time: where it stands, its words, and its day where that is certain."""

    start: int
    end: int
    words: str
    day: date | None

    def told(self) -> str:
        """As it is written down: the words, and the date where the words alone would age."""
        if self.day is None or re.search(r"20\d\d", self.words):
            return self.words
        return f"{self.words}（{self.day.year}年{self.day.month}月{self.day.day}日）"


def find_when(text: str, today: date) -> When | None:
    """The mentions of time in a text as one: the longest, the first of equals."""
    best: re.Match[str] | None = None
    for match in _MENTION.finditer(text):
        words = match.group()
        if _NOT_A_TIME.match(words) or _is_number_of_house(text, match):
            continue
        if best is None or len(words) > len(best.group()):
            best = match
    if best is None:
        return None
    return When(best.start(), best.end(), best.group().strip(), day_of(best.group(), today))


def mentions(text: str) -> list[tuple[int, int]]:
    """Where a text speaks of time, whether or not it says when."""
    return [
        match.span() for match in _MENTION.finditer(text) if not _is_number_of_house(text, match)
    ]


def is_unknown(text: str) -> bool:
    """Whether somebody says that they do not know (any more)."""
    return bool(_UNKNOWN.match(text.strip("。.!！~ ")))


def day_of(words: str, today: date) -> date | None:
    """The one day that the words mean, or None where they mean none, several or a stretch."""
    if re.search(r"每|天天|一直|长期|经常|到(?!底)|至|以来|开始|从|自|[~～—]|期间", words):
        return None
    days = {day for day in (_explicit(words, today), _relative(words, today)) if day is not None}
    return days.pop() if len(days) == 1 else None


def _explicit(words: str, today: date) -> date | None:
    iso = re.search(r"((?:19|20)\d{2})[-/.](\d{1,2})[-/.](\d{1,2})", words)
    if iso:
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    said = re.search(
        r"(?:(?P<year>(?:19|20)\d{2})年|(?P<rel>今年|去年|前年))?"
        r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,3})月(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})[日号]",
        words,
    )
    if said:
        month, day = _number(said["month"]), _number(said["day"])
        if said["year"]:
            return _date(int(said["year"]), month, day)
        if said["rel"]:
            return _date(today.year - {"今年": 0, "去年": 1, "前年": 2}[said["rel"]], month, day)
        this_year = _date(today.year, month, day)
        if this_year is None or this_year <= today:
            return this_year
        ahead = this_year - today  # in January 12月20号 is past; in November it may be to come
        return _date(today.year - 1, month, day) if ahead > timedelta(days=180) else None
    monthly = re.search(
        r"(上上?个?月|这个月|本月)(\d{1,2}|[一二三四五六七八九十]{1,3})[日号]", words
    )
    if monthly:
        back = {"上上": 2, "上个": 1, "上月": 1}.get(monthly[1][:2], 0)
        index = today.year * 12 + today.month - 1 - back
        return _date(index // 12, index % 12 + 1, _number(monthly[2]))
    return None


def _relative(words: str, today: date) -> date | None:
    for word, back in _BACK.items():
        if word in words and "今年" not in words:
            return today - timedelta(days=back)
    ago = re.search(
        r"(\d{1,3}|[一二两三四五六七八九十]{1,3})(天|日|个?星期|周|个?礼拜)(?:之前|以前|前)", words
    )
    if ago and "几" not in words and "多" not in words:
        count = _number(ago[1])
        return today - timedelta(days=count * (1 if ago[2] in ("天", "日") else 7))
    week = re.search(r"(上上|上|这|本|下)?个?(?:周|星期|礼拜)([一二三四五六日天])", words)
    if week:
        weekday = _WEEKDAYS.index("日" if week[2] == "天" else week[2])
        monday = today - timedelta(days=today.weekday())
        if week[1] is None:  # 周三: the last one, today included
            return today - timedelta(days=(today.weekday() - weekday) % 7)
        weeks = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1}[week[1]]
        return monday + timedelta(weeks=weeks, days=weekday)
    return None


def _is_number_of_house(text: str, match: re.Match[str]) -> bool:
    """`88号`, `3日用品店`: digits that belong to an address or a word, not to a day."""
    return bool(
        re.fullmatch(r"\d{1,4}(?:号|日|年)", match.group())
        or (match.group()[-1] in "号日" and re.match(r"门牌|楼|栋|院|路口|线", text[match.end() :]))
    )


def _number(said: str) -> int:
    if said.isdigit():
        return int(said)
    try:
        return int(cn2an.cn2an(said.replace("两", "二").replace("〇", "零"), "smart"))
    except ValueError:
        return 0


def _date(year: int, month: int, day: int) -> date | None:
    if not (1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return None
    return date(year, month, day)
