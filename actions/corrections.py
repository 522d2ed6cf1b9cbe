"""不对，是建设西路 · 电话写错了是139… · 改一下地点: which slot is meant, and what it should be.

The slot is the one that is named; where none is named, it is the one that the new words look
like. Where neither tells, the citizen is asked which.
"""

import re
from dataclasses import replace
from datetime import date

from actions import phrases
from actions.draft import MAX_WHAT, Draft, Slot
from actions.moves import Fills, Move, Problem, Understanding
from actions.telling import ANSWERS, THIN, elsewhere, han, recognised, type_in
from desk.tickets.extraction import Extraction, extract, is_name
from desk.tickets.places import Region, amended

_LABEL = {
    Slot.WHAT: r"(?:诉求|问题|事情|投诉)?(?:内容|描述|情况|诉求)",
    Slot.WHERE: r"(?:发生)?(?:地点|地址|位置|地方)",
    Slot.WHEN: r"(?:发生)?(?:时间|日期)",
    Slot.NAME: r"(?:我的)?(?:称呼|名字|姓名|人名)",
    Slot.PHONE: r"(?:我的|联系)?(?:电话号码?|手机号码?|联系方式|电话|手机|号码)",
    Slot.TYPE: r"(?:诉求)?(?:类型|类别|种类)",
}
_CHANGE = r"(?:改一下|改下|改改|改成|改为|修改|更改|更正|换成|换一下|换个|换|改|写错|填错|说错|弄错|搞错|记错|打错|错|不对|有误|不准确|不正确|重填|重写|重说|应该是|应为|不是)"
_CORRECTION_START = re.compile(
    r"^(?:[哦啊呃额嗯唉哎]|不好意思|抱歉|那个|等等|等下|我|刚才|刚刚|前面|上面)*"
    r"(?:不对|不是|错了|说错|写错|填错|搞错|弄错|记错|打错|更正|纠正|应该是|应为|改成|改为|换成|修改|更改|改一下|改下|改|哦不|啊不|我是说|重新说)"
)
_POINTING = re.compile(
    r"^(?:等一?下|等等|不好意思|刚才|刚刚|前面|上面|之前|那个|这个|我|说|填|写|的|了|[,，。、 ])+"
)
"""What points at what was told and is nothing new: 等下 刚才那个地址不对."""
_NEW_VALUE = re.compile(r"应该是|应为|改成|改为|换成|更正为|而是|(?<!不)是|[:：]")


def correction(
    text: str, found: Extraction, asked: Slot, draft: Draft, region: Region, today: date
) -> Understanding | None:
    """不对，是建设西路 · 电话写错了是139… · 改一下地点 · 地点."""
    named = _named_slot(text)
    starts = _CORRECTION_START.match(text)
    if asked is Slot.CONFIRMED and phrases.is_deny(text):
        return Understanding(Move.EDIT)
    label_only = next(
        (s for s, label in _LABEL.items() if re.fullmatch(label, phrases.bare(text))), None
    )
    if label_only is not None:
        return Understanding(Move.EDIT, target=label_only)
    if named is None and starts is None:
        return None
    begins_an_answer = not found.recognised and not phrases.is_deny(text) and len(text) > 12
    if named is None and asked is not Slot.CONFIRMED and begins_an_answer:
        return None  # 不是本地户口办不了…
    new = _new_words(text)
    if not new and text.startswith("不是"):
        denied = [slot for slot, _ in recognised(found)]
        return Understanding(Move.EDIT, target=denied[0] if len(denied) == 1 else None)
    kind = type_in(new) if named in (None, Slot.TYPE) and len(new) <= 8 else None
    if kind is not None and (named is Slot.TYPE or re.search(r"不是|改|应该", text)):
        return Understanding(Move.CORRECT, fills=((Slot.TYPE, kind.value),))
    if named is Slot.WHAT:
        if han(new) >= THIN:
            return Understanding(Move.CORRECT, fills=((Slot.WHAT, new[:MAX_WHAT]),))
        return Understanding(Move.EDIT, target=Slot.WHAT)
    known = draft.ticket_where
    if named in (None, Slot.WHERE) and new and known and amended(known, new) != new:
        return Understanding(Move.CORRECT, fills=_moved(draft, amended(known, new)))
    better = extract(new, region=region, today=today)
    more = len(recognised(found)) > len(recognised(better))
    best = (
        found if more or not (better.bad_phone or better.elsewhere or better.recognised) else better
    )
    if best.elsewhere is not None:
        return elsewhere(best)
    fills = tuple(recognised(best))
    if fills and (named is None or any(slot is named for slot, _ in fills)):
        place = dict(fills).get(Slot.WHERE)
        moved = () if place is None else _moved(draft, place)
        return Understanding(Move.CORRECT, fills=(*fills, *moved))
    if best.bad_phone is not None:
        return Understanding(
            Move.TELL, target=Slot.PHONE, problem=Problem.BAD_PHONE, detail=best.bad_phone.why
        )
    if named is not None and named is not Slot.TYPE and new:
        answer = ANSWERS[named](new, better, replace(draft, ticket_retry=named.value))
        value = dict(answer.fills).get(named)
        if value is not None:
            return Understanding(Move.CORRECT, fills=((named, value),))
        return Understanding(Move.EDIT, target=named)
    if named is not None:
        return Understanding(Move.EDIT, target=named)
    if is_name(new):
        return Understanding(Move.CORRECT, fills=((Slot.NAME, new),))
    return Understanding(Move.EDIT)


def _moved(draft: Draft, place: str) -> Fills:
    """The right place, also where the matter itself names the wrong one."""
    what, where = draft.ticket_what, draft.ticket_where
    if what and where and where in what:
        return ((Slot.WHERE, place), (Slot.WHAT, what.replace(where, place)))
    return ((Slot.WHERE, place),)


def _named_slot(text: str) -> Slot | None:
    """The slot that a correction names: 电话写错了, 改一下地点, 把名字换成."""
    if len(text) > 60:
        return None
    for slot, label in _LABEL.items():
        if re.search(rf"{_CHANGE}(?:一下|下)?(?:我的|我|了|那个)?{label}", text):
            return slot
        if re.search(
            rf"(?:^|[,，。 把将]|不对|错了|我的|那个){label}(?:我)?(?:刚才)?(?:再|又|都|也|给|要|需要|有点|好像)?{_CHANGE}",
            text,
        ):
            return slot
        if re.match(rf"{label}(?:是|:|：)", text):
            return slot
    return None


def _new_words(text: str) -> str:
    """What a correction puts in the place of the old."""
    values = list(_NEW_VALUE.finditer(text))
    if values:
        return text[values[-1].end() :].strip(" ,，。")
    denial, _, after = text.partition("，") if text.startswith("不是") else ("", "", text)
    if denial and not re.search(r"改|错", text):
        return after.strip()
    return _without_markers(text)


def _without_markers(text: str) -> str:
    stripped = _CORRECTION_START.sub("", text)
    for label in _LABEL.values():
        stripped = re.sub(rf"(?:把|将)?{label}{_CHANGE}?", "", stripped)
    stripped = re.sub(rf"^(?:了|{_CHANGE}|[,，。、 ]|一下|下)+", "", stripped).strip(" ,，。了")
    return _POINTING.sub("", stripped)
