"""What a message already tells of a ticket: who, which number, where, when, and the rest.

Pure functions over text. People tell everything at once or bit by bit, in traditional or
full-width characters, with numbers spoken or typed; whatever can be recognised is never asked
for again. What is kept is what was said.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import opencc
import phonenumbers

from core.data_files import Data, load
from desk.tickets.places import Elsewhere, Place, Region
from desk.tickets.times import When, find_when, mentions

_SURNAMES = Path(__file__).with_name("surnames.yaml")

ANONYMOUS = "匿名"

_DIGIT_RUN = re.compile(
    r"(?<![\dA-Za-z])(?:\+?86[- ]?)?\(?\d(?:[ \-—–.·()]{0,2}\d){6,17}(?![\dA-Za-z])"
)
_SPOKEN_DIGITS = re.compile(r"[零〇一二三四五六七八九幺两]{11}")
_SPOKEN = str.maketrans("零〇一二三四五六七八九幺两", "0012345678912")
_PHONE_LABEL = re.compile(
    r"(?:我的|本人|联系)?(?:手机号码?|电话号码?|联系电话|联系方式|手机|电话|号码|座机|微信同号|tel)"
    r"(?:应该)?(?:是|为|改成|改为|写错了|错了|不对|:|：|，|,|\s)*$",
    re.IGNORECASE,
)
_OF_SOMEBODY_ELSE = re.compile(
    r"(?:对方|他的?|她的?|商家|店家|店里|店主|骗子|老板|公司|物业|房东|中介|司机|客服|单位|他们|来电|打来的?)"
    r"(?:的)?(?:手机号?码?|电话号?码?|联系方式|号码)?(?:是|为|:|：)?$"
)
_SURNAME_TITLES = r"(?:先生|女士|小姐|同志|阿姨|大爷|大妈|大姐|大哥|师傅|叔叔|奶奶|爷爷|某某?|某)"
_DECLINED_NAME = re.compile(
    r"匿名|(?:不想|不愿意?|不方便|不便|不用|不要|不)(?:说|留|透露|告知|提供|写|告诉你们?|公开)?(?:真实|我的)?(?:姓名|名字|名)"
    r"|不留名|无名氏|(?:名字|姓名)(?:就)?(?:不说|不留|不写|保密|算了)"
)
_SEPARATORS = r"[,，。.;；、!！?？:：\s/|]+"


@dataclass(frozen=True)
class Phone:
    """A number one can be called back on."""

    start: int
    end: int
    number: str


@dataclass(frozen=True)
class BadPhone:
    """Digits that were meant as a number, and why they are none."""

    start: int
    end: int
    why: str


@dataclass(frozen=True)
class Name:
    """How somebody wants to be called."""

    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Extraction:
    """Everything recognised in one message; `rest` is what none of it covers."""

    text: str
    phone: Phone | None
    bad_phone: BadPhone | None
    name: Name | None
    place: Place | None
    elsewhere: Elsewhere | None
    when: When | None
    rest: str

    @property
    def recognised(self) -> bool:
        """Whether anything at all was recognised."""
        return any((self.phone, self.name, self.place, self.when))


def plain(text: str) -> str:
    """Simplified characters and half-width letters and digits; punctuation stays Chinese."""
    narrow = "".join(
        unicodedata.normalize("NFKC", ch) if ch.isalnum() or ch in "＋－　（）" else ch
        for ch in text
    )
    return " ".join(_converter().convert(narrow).split())


def extract(text: str, *, region: Region, today: date) -> Extraction:
    """Recognise phone, name, place and time in a message (already `plain`)."""
    phone, bad_phone = find_phone(text)
    name = find_name(text, phone)
    blanked = _blank(text, [span for span in (phone, bad_phone, name) if span is not None])
    when = find_when(blanked, today)
    without_time = _blank_spans(blanked, mentions(blanked))
    place = region.find(without_time)
    if place is not None:
        place = Place(place.start, place.end, text[place.start : place.end].strip())
    window = blanked if place is None else blanked[max(0, place.start - 10) : place.end]
    covered = [span for span in (place,) if span is not None]
    rest = _blank(without_time, covered)
    return Extraction(
        text=text,
        phone=phone,
        bad_phone=bad_phone,
        name=name,
        place=place,
        elsewhere=region.elsewhere(window),
        when=when,
        rest=" ".join(rest.split()),
    )


def find_phone(text: str) -> tuple[Phone | None, BadPhone | None]:
    """The citizen's own number in a text, or digits that were meant as one but are wrong."""
    spoken = _SPOKEN_DIGITS.sub(lambda match: match.group().translate(_SPOKEN), text)
    bad: BadPhone | None = None
    found: Phone | None = None
    for match in _DIGIT_RUN.finditer(spoken):
        before = spoken[: match.start()]
        if _OF_SOMEBODY_ELSE.search(before[-14:]):
            continue
        number = _valid(match.group())
        if number is not None:
            found = Phone(match.start(), match.end(), number)  # the last one said is the one
        elif _meant_as_phone(spoken, match):
            bad = BadPhone(match.start(), match.end(), _why_bad(match.group()))
    return (found, None) if found is not None else (None, bad)


def find_name(text: str, phone: Phone | None = None) -> Name | None:
    """A name that is told as such: 我叫…, 姓…, 李女士, or beside a phone number."""
    declined = _DECLINED_NAME.search(text)
    if declined:
        return Name(declined.start(), declined.end(), ANONYMOUS)
    told = re.search(
        r"(?:我叫|本人叫?|我的名字[是叫为]|名字[是叫为]|姓名[是为]?|名字|联系人[是为]?|称呼我?|叫我|名叫|我是|投诉人|反映人)"
        r"(?:应该)?(?:改成|改为|是|：|:|\s)*"
        rf"(?P<name>(?:{_double()})[\u4e00-\u9fff]{{1,2}}|[{_single()}](?:(?:(?!我)[\u4e00-\u9fff]){{1,2}}|·[\u4e00-\u9fff]+)"
        rf"|[老小阿][{_single()}])(?=$|{_SEPARATORS}|\d|电话|手机|联系|住|我|就行|就好|吧|啊|，)",
        text,
    )
    if (
        told
        and is_name(told["name"])
        and not (
            "我是" in told.group() and re.search(r"[人的民主户生工员师友长客亲]$", told["name"])
        )
    ):
        return Name(told.start(), told.end(), told["name"])
    titled = re.search(
        rf"(?:^|{_SEPARATORS}|我是|叫我|称呼|(?<=\d))(?P<name>(?:{_double()}|[{_single()}])[\u4e00-\u9fff]{{0,2}}?{_SURNAME_TITLES})"
        rf"(?=$|{_SEPARATORS}|\d|就行|就好)",
        text,
    )
    if titled:
        return Name(titled.start("name"), titled.end("name"), titled["name"])
    family = re.search(
        rf"(?:我|免贵|本人|贵|敝)*姓(?P<name>{_double()}|[{_single()}])(?=$|{_SEPARATORS}|\d|电话|手机|的|，)",
        text,
    )
    if family:
        return Name(family.start(), family.end(), f"{family['name']}姓市民")
    if phone is not None:
        return _beside(text, phone)
    return None


def is_name(text: str) -> bool:
    """Whether a short text can be a person's name as written in Chinese."""
    names = _surnames()
    if text in names.not_names or not 2 <= len(text) <= 12:
        return False
    if any(text.startswith(word) for word in names.not_names if len(word) > 1 and len(text) > 3):
        return False
    if "·" in text:
        return bool(re.fullmatch(r"[\u4e00-\u9fff]+(?:·[\u4e00-\u9fff]+)+", text))
    if re.search(r"[的了吗呢吧啊不没是在有个这那谁什么怎哪]|路$|街$|号$|区$|店$|楼$|村$", text):
        return False
    if len(text) <= 4 and text[:2] in names.double:
        return bool(re.fullmatch(r"[\u4e00-\u9fff]{3,4}", text))
    return bool(re.fullmatch(r"[\u4e00-\u9fff]{2,3}", text)) and text[0] in names.single


def _beside(text: str, phone: Phone) -> Name | None:
    """`张伟 13800138000`, `13800138000 张伟`: a name in the very next word."""
    before = re.split(_SEPARATORS, _drop_label(text[: phone.start]).rstrip(" ,，、：:"))[-1]
    after = re.split(_SEPARATORS, text[phone.end :].lstrip(" ,，、"))[0]
    for words in (before, after):
        if is_name(words):
            start = text.find(words)
            return Name(start, start + len(words), words)
    return None


def _drop_label(text: str) -> str:
    return _PHONE_LABEL.sub("", text)


def _valid(run: str) -> str | None:
    digits = re.sub(r"\D", "", run)
    try:
        parsed = phonenumbers.parse(f"+{digits}" if run.startswith("+") else digits, "CN")
    except phonenumbers.NumberParseException:
        return None
    if parsed.country_code != 86 or not phonenumbers.is_valid_number(parsed):
        return None
    national = phonenumbers.national_significant_number(parsed)
    match phonenumbers.number_type(parsed):
        case phonenumbers.PhoneNumberType.MOBILE:
            return national
        case phonenumbers.PhoneNumberType.FIXED_LINE:
            split = phonenumbers.length_of_geographical_area_code(parsed)
            return f"0{national[:split]}-{national[split:]}" if split else None
        case _:
            return None


def _meant_as_phone(text: str, match: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", match.group())
    if _PHONE_LABEL.search(text[: match.start()]):
        return True
    if re.fullmatch(r"20\d{6}-\d{4,}", match.group()):  # a ticket number
        return False
    alone = not re.sub(rf"{_SEPARATORS}", "", text.replace(match.group(), ""))
    return alone or (10 <= len(digits) <= 12 and digits.startswith("1"))


def _why_bad(run: str) -> str:
    digits = re.sub(r"\D", "", run)
    if digits.startswith("1") and len(digits) != 11:
        return f"手机号应是 11 位，您写了 {len(digits)} 位"
    if digits.startswith("0"):
        return "这个座机号码不存在，请核对区号和号码"
    if len(digits) in (7, 8):
        return "座机请带上区号，比如 025-83456789"
    return "这不是一个能打通的号码，请核对一下"


def _blank(text: str, spans: Iterable[Phone | BadPhone | Name | Place | When]) -> str:
    return _blank_spans(text, [(span.start, span.end) for span in spans])


def _blank_spans(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with spans replaced by blanks of their length: positions stay."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


class Surnames(Data):
    """What surnames.yaml holds."""

    single: str
    double: frozenset[str]
    not_names: frozenset[str]


@cache
def _surnames() -> Surnames:
    return load(_SURNAMES, Surnames)


@cache
def _single() -> str:
    return "".join(sorted(set(_surnames().single) - {" "}))


@cache
def _double() -> str:
    return "|".join(sorted(_surnames().double))


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
