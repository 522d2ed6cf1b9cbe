"""Makes of a follow-up (那个体户呢, 苏州的呢, 要多久, 这个要什么材料) a question that stands alone.

What is said is taken apart: words that point back (那, 这个), what narrows the matter (audience,
place, year), what about the matter is asked (time, material…), and the rest. With no rest it can
only be meant together with the question before; with a rest it may be, and retrieval decides which
reading finds more.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

import rjieba

from core.divisions import divisions
from knowledge.retrieval.analysis import asks, normalise, strip_fillers
from knowledge.retrieval.constraints import (
    Mention,
    aspects,
    audiences,
    contrast,
    general_words,
    here,
    occupations,
    outside,
    places,
    speaks_of_here,
    without,
    without_here,
)
from knowledge.retrieval.times import AskedTime, asked_time
from knowledge.talk import Talk

_LEAD = re.compile(
    r"^(?:对了|还有|另外|顺便|再问一下|再问下|再问|然后|那么|那|哦|噢|嗯|好的|好|明白了|知道了|谢谢|不是|我是说|我问的是|我的意思是|也就是说|意思是|但是|可是|不过|所以|就是)+"
)
_IF = re.compile(r"^(?:要是|如果|假如|假设|万一|换成|换作|换了|对于|针对|至于|倘若|若是|若)+")
_POINTS_BACK = re.compile(
    r"这个事情|这件事情|这个事|这件事|这种情况|那种情况|这样的话|那样的话|这样子|这样|那样|这个|那个|这些|那些|这种|那种|刚才说的|刚说的|上面说的|前面说的|刚才那个|它们|它|其中|该项|此项|该政策|该证"
)
_TRAIL = re.compile(
    r"(?:的话|的呢|的吗|呢|吗|(?<![什怎这那多要])么|嘛|吧|啊|呀|哦|啦|了没|没有|(?<!行)不|的|了)+$"
)
_GLUE = re.compile(
    r"我们|咱们|他们|她们|我家|我|咱|你们|你|您|他|她|的话|情况|一样|也是|一般|具体|大概|大约|一共|总共|需要|必须|应该|可以|"
    r"能够|是不是|能不能|可不可以|要不要|有没有|行不行|办理|办|申请|领取|领|查|交|拿|弄|还|也|都|要|能|得|会|有|是|在|按|按照|用|给|"
    r"到底|究竟|那边|这边|这里|那里|这|那|和|跟|到|去|里|呢|吗|么|嘛|啊|呀|吧|行|可|怎样|来|些|一下|下来|下|上|最|才|才能|请问|呗|多|不"
)
_DENIED = re.compile(
    r"(?<!是)(?<!可)(?<!要)并?不是[问说指讲]?[^ 是]{1,8}?(?: *而| +(?:我们?)?(?:问的|说的)?| *)是(?!不是)"
)
"""我不是个体户 是公司: what is denied is put right at once, and is not looked up."""
_INTRODUCTION = re.compile(
    r"^(?:我|俺|咱|本人)(?:就)?是(?:一?[名个位])?(?P<who>[^ ]{1,8}?)"
    r"(?: (?:我|俺|咱)?(?:想问问|想问一下|想问下|想问|请问)?|想问问|想问一下|想问下|想问|请问)(?=.{4})"
)
_MEASURE = re.compile(r"[\d一二三四五六七八九十]+(?:周?岁|年)?以[下上内]的?$")
_ELLIPSIS = re.compile(r"^.{1,10}[呢呐](?:\s|$)|[呢呐]$")
_SENTENCE_END = re.compile(r"(?:吗|么|呢|吧|啊|呀|不|没|没有)$")
_ABOUT = {"time", "amount", "material", "where", "how", "online", "who"}
"""Aspects that are left out of what a question is about: the others may be the matter itself."""
_NOUN_LONGEST, _REPLACEABLE = 8, 3
_REMEMBERED = 80  # characters of a story told in parts
_SHORT, _LEANING_LONGEST = 7, 16
"""Characters of a rest that may still lean on what was said before."""


class Leaning(IntEnum):
    """How much a message depends on the question before."""

    ALONE = 0
    MAYBE = 1
    """It may lean; retrieval decides."""
    LIKELY = 2
    """It points back (那…, …呢), but says something of its own."""
    WHOLLY = 3
    """It says nothing that could be understood alone."""


_HEAD_START = {Leaning.ALONE: 0.0, Leaning.MAYBE: 0.05, Leaning.LIKELY: 0.35, Leaning.WHOLLY: 1.0}
_FEW = 3  # characters of its own, with which a message can hardly stand alone


@dataclass(frozen=True)
class Said:
    """A message taken apart."""

    text: str
    """Normalised, as it was said."""
    rest: str
    """What is neither pointing back, narrowing, asking nor glue."""
    own: str
    """Without lead, pointer, trail and time: what is joined to the question before."""
    audience: str | None
    whom: str
    """The audience in the words that were said."""
    place: str | None
    time: AskedTime | None
    aspects: tuple[str, ...]
    leaning: Leaning
    hint: bool
    """Whether it is of the form …呢, or supposes something."""
    asks: bool
    """Whether it asks anything at all."""
    names_nothing: bool
    """Whether it asks something and does not say about what."""


@dataclass(frozen=True)
class Reading:
    """A message as a question that stands alone."""

    question: str
    """For people: what is answered."""
    searched: str
    """For retrieval: without what is no matter of the corpus (the year asked as of)."""
    follows: bool
    audience: str | None
    place: str | None
    year: int | None
    day: date
    """The day it is answered as of."""
    adds: str = ""
    """What a follow-up says of its own, beside what it was joined to."""
    more: bool = False
    """Whether that is more than what about the matter is asked."""
    head_start: float = 0.0
    """By how much it may be less sure than the message alone and still be what is meant."""
    topic: str = ""
    """What the next follow-up is joined to."""


def take_apart(text: str, *, today: date) -> Said:
    """A message and how much it leans on what was said before."""
    plain = _DENIED.sub("", normalise(text))
    bare = strip_fillers(plain).replace(" ", "")
    led = bool(_LEAD.match(bare)) and bool(re.match(r"(?:.*?)(?:那|还有|另外)", bare[:4]))
    body = _LEAD.sub("", bare) or bare
    conditional = bool(_IF.match(body))
    body = _IF.sub("", body) or body
    told = asked_time(body, today)
    untimed = body if told is None else body[: told.start] + body[told.end :]
    time = asked_time(plain, today) or told  # where one clause ends and the next begins counts
    untimed = re.sub(r"^(?:的|那会儿?|那时候?)", "", untimed)
    pointing = bool(_POINTS_BACK.search(untimed))
    unpointed = _POINTS_BACK.sub("", untimed)
    where, who = places(unpointed), audiences(unpointed)
    trailing = bool(_ELLIPSIS.search(plain))
    rest = without(unpointed, _apart(where, who))
    asked = aspects(rest)
    rest = without(rest, asked)
    named = rest
    rest = _GLUE.sub("", _TRAIL.sub("", rest))
    own = (
        unpointed if rest else without(unpointed, where)
    )  # who names a place alone asks the same of it
    general, empty = general_words()
    unsaid = not _GLUE.sub("", empty.sub("", general.sub("", _TRAIL.sub("", named))))
    return Said(
        text=plain,
        rest=rest,
        own=_TRAIL.sub("", own) or own,
        audience=who[-1].name if who else None,
        whom=unpointed[who[-1].start : who[-1].end] if who else "",
        place=where[-1].name if where else None,
        time=time,
        aspects=tuple(dict.fromkeys(mention.name for mention in asked)),
        leaning=_leaning(
            rest,
            bare,
            back=led or pointing,
            hint=trailing or conditional,
            found=bool(where or who or time or asked),
        ),
        hint=trailing or conditional,
        asks=asks(plain),
        names_nothing=unsaid
        and not where
        and not who
        and asks(plain)
        and bool(asked or general.search(bare)),
    )


def readings(said: Said, talk: Talk, *, today: date) -> tuple[Reading, ...]:
    """How a message may be meant, alone first; together with the question before if it may lean."""
    alone = _alone(said, today)
    if talk.place and divisions().outside(talk.place) and speaks_of_here(said.text):
        said, talk = _back_home(said, talk)
    if not talk.question:
        return (alone,)
    if not said.asks and not asks(talk.question):  # told in parts: what is asked comes at the end
        alone = replace(alone, topic=_told(talk.topic or talk.question, alone.topic))
    joined = _joined(said, talk, today)
    if said.leaning is Leaning.WHOLLY:
        return (joined, *_anywhere(said, joined))
    return (alone, joined, *_replaced(said, joined))


def chosen(text: str, talk: Talk) -> str | None:
    """Which of the offered constraints a message names, if it does nothing but that."""
    if not talk.awaiting:
        return None
    plain = _TRAIL.sub("", strip_fillers(normalise(text)).replace(" ", ""))
    plain = re.sub(r"^(?:我问的是|我是|我们是|是|问的是|属于|按|就是|当然是|应该是)", "", plain)
    for option in talk.awaiting:
        if plain and (plain == option or option in plain or plain in option):
            return option
    named = {mention.name for mention in audiences(plain)}
    return next((option for option in talk.awaiting if option in named), None)


def with_constraint(question: str, option: str) -> str:
    """A question with the constraint that was missing."""
    return question if option in question else f"{option}，{question}"


def without_introduction(text: str) -> str | None:
    """A question without the occupation of who asks it (我是老师 …); None if it tells none."""
    plain = normalise(text)
    found = _INTRODUCTION.match(plain)
    if found is None or not found["who"].endswith(occupations()) or audiences(found[0]):
        return None
    return plain[found.end() :]


def without_place(text: str) -> str | None:
    """A question without the places of the mainland that it names; None if it names none.

    What is asked is mostly the same everywhere, and few entries name a place.
    """
    plain = normalise(text)
    named = here(plain)
    return re.sub(r"^\s*的", "", without(plain, named)) if named else None


def topic_of(question: str) -> str:
    """What a question is about, without what about it is asked."""
    plain = strip_fillers(normalise(question)).replace(" ", "")
    bare = without(plain, [found for found in aspects(plain) if found.name in _ABOUT])
    bare = _SENTENCE_END.sub(
        "", re.sub(r"(?:需要|要不要|要|能不能|可以|能|有|是|会|给|得|按|交)+$", "", bare)
    )
    return bare if len(bare) >= 2 else plain


def _alone(said: Said, today: date) -> Reading:
    time = said.time
    searched = said.text
    if time is not None:
        found = asked_time(said.text, today)
        if found is not None:
            searched = said.text[: found.start] + said.text[found.end :]
            searched = re.sub(r"^\s*的", "", searched)
    return Reading(
        question=said.text,
        searched=searched,
        follows=False,
        audience=said.audience,
        place=said.place,
        year=time.year if time else None,
        day=time.day(today) if time else today,
        topic=searched,
    )


def _back_home(said: Said, talk: Talk) -> tuple[Said, Talk]:
    """那国内呢, after another country was asked about: the same question without the place."""
    topic = normalise(talk.topic or talk.question)
    asked = talk.model_copy(update={"topic": without(topic, outside(topic)), "place": None})
    rest, own = without_here(said.rest), without_here(said.own)
    leaning = said.leaning if rest else Leaning.WHOLLY
    return replace(said, rest=rest, own=own, leaning=leaning), asked


def _joined(said: Said, talk: Talk, today: date) -> Reading:
    base = strip_fillers(normalise(talk.topic or talk.question)).replace(" ", "")
    former = asked_time(base, today)
    if former is not None:
        base = re.sub(r"^的", "", base[: former.start] + base[former.end :])
    time = said.time or former
    if said.rest or said.aspects:
        base = _narrowed(base, said, only_replace=True)
        topic = topic_of(base) if said.aspects or len(said.rest) > 2 else base
        searched = f"{topic} {said.own}"
    else:
        searched = _narrowed(base, said, only_replace=False)
    year = time.year if time else talk.year
    day = time.day(today) if time else _day_of(talk.year, today)
    dated = f"{year}年" if year is not None and year != today.year else ""
    return Reading(
        question=dated + searched.replace(" ", ""),
        searched=searched,
        follows=True,
        audience=said.audience or talk.audience,
        place=said.place or talk.place,
        year=year,
        day=day,
        adds=said.own if said.rest or said.aspects else "",
        more=bool(said.rest),
        head_start=_HEAD_START[said.leaning if len(said.rest) > _FEW else Leaning.LIKELY],
        topic=_next_topic(said, base, searched),
    )


def _next_topic(said: Said, base: str, searched: str) -> str:
    """What the message after a follow-up is joined to."""
    if not (said.rest or said.aspects):
        return searched
    return base if said.asks else _told(base, said.own)


def _told(before: str, more: str) -> str:
    """What was told so far, as far as it is remembered."""
    return f"{before} {more}"[-_REMEMBERED:]


def _anywhere(said: Said, joined: Reading) -> Iterator[Reading]:
    """苏州的呢: the former question without the place, too, which few entries name."""
    if not said.rest and said.place is not None:
        yield replace(joined, searched=without(joined.searched, places(joined.searched)))


def _replaced(said: Said, joined: Reading) -> Iterator[Reading]:
    """The former question with one of its words replaced: 身份证丢了 and 那户口本呢."""
    if said.aspects or not said.hint or len(said.own) > _NOUN_LONGEST:
        return
    asked = {joined.topic[found.start : found.end] for found in aspects(joined.topic)}
    words = [word for word in rjieba.cut(joined.topic) if len(word) > 1 and word not in asked]
    words = [word for word in words if set(word) & set(said.own)] or words  # 结婚, 离婚
    for word in sorted(dict.fromkeys(words), key=len, reverse=True)[:_REPLACEABLE]:
        searched = joined.topic.replace(word, said.own, 1)
        yield replace(joined, question=searched, searched=searched, topic=searched)


def _narrowed(base: str, said: Said, *, only_replace: bool) -> str:
    """The former question with a former audience or place replaced by the new one."""
    kinds = (
        (said.place, said.place, places(base)),
        (said.audience, said.whom, audiences(base)),
    )
    for new, words, found in kinds:
        if new is None or words is None:
            continue
        replaced = [
            m for m in found if m.name != new and (new == said.place or contrast(m.name, new))
        ]
        if replaced:
            first = replaced[0]
            base = (
                _MEASURE.sub("", base[: first.start])
                + ("" if only_replace else words)
                + base[first.end :]
            )
        elif not only_replace and all(mention.name != new for mention in found):
            base = f"{words}{base}"
    return base


def _day_of(year: int | None, today: date) -> date:
    if year is None or year == today.year:
        return today
    return date(year, 12, 31) if year < today.year else date(year, 1, 1)


def _apart(*kinds: list[Mention]) -> list[Mention]:
    """Mentions of several kinds that do not overlap, the earlier kind first."""
    kept: list[Mention] = []
    for mention in (mention for kind in kinds for mention in kind):
        if all(mention.end <= other.start or mention.start >= other.end for other in kept):
            kept.append(mention)
    return kept


def _leaning(rest: str, bare: str, *, back: bool, hint: bool, found: bool) -> Leaning:
    if not rest:
        return Leaning.WHOLLY if found or back else Leaning.MAYBE
    if back and len(rest) <= _SHORT:
        return Leaning.LIKELY
    if (back or hint) and len(bare) <= _LEANING_LONGEST:
        return Leaning.LIKELY
    if back or len(rest) <= _SHORT:
        return Leaning.MAYBE
    return Leaning.ALONE
