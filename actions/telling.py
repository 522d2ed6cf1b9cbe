"""What a message tells: the answer to what was asked, and whatever else can be recognised.

An answer that cannot be used is asked for once more, with the reason; the second time it is
taken as it is, because a ticket with a vague place is worth more than a citizen who gave up.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from actions import phrases
from actions.draft import FORGOTTEN, MAX_WHAT, NO_PHONE, NO_TIME, NOWHERE, Draft, Slot
from actions.moves import Fills, Move, Problem, Understanding
from desk.tickets.extraction import ANONYMOUS, Extraction, is_name
from desk.tickets.places import is_nowhere, is_vague
from desk.tickets.schemas import TicketType
from desk.tickets.times import is_unknown

_TYPE_WORDS = (
    (TicketType.COMPLAINT, r"投诉|投述|头诉"),
    (TicketType.REPORT, r"举报|检举"),
    (TicketType.SUGGESTION, r"建议|提意见|提个意见"),
    (TicketType.PRAISE, r"表扬|点赞|感谢信|锦旗|夸"),
    (TicketType.HELP, r"求助|帮忙|帮帮|求帮|救助"),
    (TicketType.CONSULT, r"咨询"),
)
LEAD = re.compile(
    r"^(?:您好|你好|喂|那个|嗯|哎|请问|[,，。!！ ])*(?:我|俺|咱|本人|我们|咱们)?(?:今天|现在|在这)?(?:还)?(?:需要|想要|要求|要|想|来|得)?(?:给你们|给政府|向你们|向政府|跟你们|和你们)?"
    r"(?:实名|匿名)?(?:的)?(?:提(?:一?个|点|一条)?|进行)?(?:投诉|投述|头诉|举报|检举|反映|反应|求助|咨询|建议|意见|表扬|留言|登记)"
    r"(?:一下|下|一个|个|一件|件|一家|你们|的是)?(?:问题|事情|事|情况)?[:：,，、 ]*"
)
_KEEP_LEAD = re.compile(r"^建议|^求")
_QUESTION = re.compile(
    r"[?？]|(?:吗|么|呢|没得|不咯|是不是|行不行|可不可以|好不好)$|怎么|怎样|咋|如何|多少|几天|几岁|几年|多久|多长时间|什么|啥|"
    r"哪里|哪儿|哪些|哪个|能不能|可不可以|可以.{1,12}吗|是否|要不要|需不需要|有没有|为什么|为啥|凭什么|请问|想问|咨询一下|"
    r"(?:条件|流程|材料|标准|比例|额度|政策)$"
)
_CONTACT = re.compile(
    r"[,，;；。 ]*(?:我的|本人|联系)?(?:手机号码?|电话号码?|联系电话|联系方式|手机|电话|号码|联系人)?(?:是|为|:|：)?\s*$"
)
_WHERE_LEAD = re.compile(
    r"^(?:我?也?(?:说不清|说不上来?|不太?清楚|不确定)(?:具体)?(?:在|是)?(?:哪里?|哪儿|地址|位置)?|[嗯呃额哦噢啊]|那个|那(?!里|边|拉)|就|也|都|大概|应该|好像|在|是|到|位于|地址|地点|位置|具体|发生|的|我家|住|:|：|,|，|\s)*(?:在|是|:|：|住)?"
)
_PLACE_END = re.compile(
    r"[城里口边旁厅楼院店厂站场园区村庄屯桥湾坡岭河湖山寺庙馆所局号栋路街巷弄道苑府庭座室]$"
)
_KEPT_BACK = re.compile(
    r"^(?:我|就|也|还是)*(?:(?:千万|可|请)*(?:别|不要)(?:说|让|告诉|透露)|不方便|拒绝|保密|跳过|不想|不愿|不说|不留|不用|不告诉|不填|无|没必要|没电话|没手机|匿名)"
)
_NO_PHONE = re.compile(
    r"(?:电话|手机|号码|联系方式)(?:号码?)?(?:我|就|也)*(?:不想|不愿意?|不方便|不便|不|没有?)(?:说|留|给|提供|透露|填|告诉|有)"
    r"|(?:不|没|无)(?:想|愿意?|方便|便|用|要)?(?:说|留|给|提供|透露|有|填|告诉)?.{0,3}(?:电话|手机|号码|联系方式)"
    r"(?!错|不对|改)"
)
_WHATEVER = re.compile(r"随便|都行|都可以|无所谓|说不准|分不清|你看着|不清楚|不知道")
_SHORT = 20
"""Characters of an answer that can be kept as it was said."""
THIN = 4
"""Chinese characters below which words name a matter but do not tell it."""
NARRATION = 6
"""Characters of what was not recognised from which they tell more of the matter."""


def asks(text: str) -> bool:
    """Whether a text is put as a question."""
    return _QUESTION.search(text) is not None


def type_in(text: str) -> TicketType | None:
    """The kind of ticket that a text names; the first named counts."""
    named = [
        (match.start(), kind) for kind, words in _TYPE_WORDS if (match := re.search(words, text))
    ]
    return min(named, default=(0, None), key=lambda pair: pair[0])[1]


def _answer_type(text: str, found: Extraction, draft: Draft) -> Understanding:
    kind = type_in(text)
    if kind is not None and unrecognised(found.rest, text) < NARRATION:
        return Understanding(Move.TELL, fills=((Slot.TYPE, kind.value), *_empty_only(found, draft)))
    fills = [] if kind is None else [(Slot.TYPE, kind.value)]
    if found.elsewhere is not None:
        return elsewhere(found)
    if draft.ticket_what is None and tells(found):
        fills.append((Slot.WHAT, matter_of(text, found)[:MAX_WHAT]))
    else:
        fills += _more(text, found, draft)
    fills += _empty_only(found, draft)
    if kind is None and (
        (fills and draft.begun)
        or is_unknown(text)
        or _WHATEVER.search(text)
        or (draft.begun and phrases.is_affirm(text))
    ):
        fills.insert(0, (Slot.TYPE, TicketType.HELP.value))  # not asked a third time
    return Understanding(Move.TELL, fills=tuple(fills)) if fills else Understanding(Move.UNCLEAR)


def _answer_what(text: str, found: Extraction, draft: Draft) -> Understanding:
    fills = list(_empty_only(found, draft))
    if found.elsewhere is not None:
        return elsewhere(found)
    matter = matter_of(text, found)
    told = unrecognised(found.rest, text)
    enough = tells(found)
    if draft.ticket_topic and draft.ticket_topic not in matter:
        matter = f"{draft.ticket_topic}：{matter}"
    if enough or (han(matter) >= THIN and draft.ticket_retry == Slot.WHAT.value):
        return Understanding(Move.TELL, fills=((Slot.WHAT, matter[:MAX_WHAT]), *fills))
    if fills and told < 2:
        if draft.ticket_what is None and han(draft.ticket_topic or "") >= 3:
            fills.insert(0, (Slot.WHAT, draft.ticket_topic or ""))  # 我家停水了: all there is
        return Understanding(Move.TELL, fills=tuple(fills))
    topic = matter if han(matter) >= 2 and found.place is None else None
    return Understanding(Move.TELL, tuple(fills), problem=Problem.THIN, topic=topic)


def _answer_where(text: str, found: Extraction, draft: Draft) -> Understanding:
    if found.elsewhere is not None:
        return elsewhere(found)
    others = [pair for pair in _empty_only(found, draft) if pair[0] is not Slot.WHERE]
    more = _more(text, found, draft)
    if found.place is not None:
        words = found.place.words if more or others else _where_words(text)
        return Understanding(Move.TELL, ((Slot.WHERE, words), *others, *more))
    if is_nowhere(text) or is_unknown(text):
        return Understanding(Move.TELL, ((Slot.WHERE, NOWHERE),))
    again = draft.ticket_retry == Slot.WHERE.value
    if others and unrecognised(found.rest, text) < 2:
        return Understanding(Move.TELL, tuple(others))
    words = _where_words(text)
    if is_vague(text):
        if again:
            return Understanding(Move.TELL, ((Slot.WHERE, words), *others))
        return _problem(Problem.VAGUE_PLACE, fills=tuple(others))
    if han(words) <= 20 and (again or _PLACE_END.search(phrases.bare(words))):
        return Understanding(Move.TELL, ((Slot.WHERE, words), *others))
    return _problem(Problem.NO_PLACE, fills=(*others, *more))


def _answer_when(text: str, found: Extraction, draft: Draft) -> Understanding:
    others = [pair for pair in _empty_only(found, draft) if pair[0] is not Slot.WHEN]
    more = _more(text, found, draft)
    if found.when is not None:
        when = found.when
        if not others and not more and len(text) <= _SHORT:
            when = replace(when, words=text.strip(" ,，。"))
        return Understanding(Move.TELL, ((Slot.WHEN, when.told()), *others, *more))
    if is_unknown(text):
        return Understanding(Move.TELL, ((Slot.WHEN, FORGOTTEN),))
    if phrases.is_deny(text) or re.fullmatch(r"跳过|没有(?:具体)?时间|不涉及", phrases.bare(text)):
        return Understanding(Move.TELL, ((Slot.WHEN, NO_TIME),))
    if others and unrecognised(found.rest, text) < 2:
        return Understanding(Move.TELL, tuple(others))
    again = draft.ticket_retry == Slot.WHEN.value
    if len(text) <= _SHORT and (
        again
        or re.fullmatch(
            r"[\d./号日月\-到至 ]{1,16}(?:左右)?|(?:就是?)?(?:现在|目前)(?:正在发生)?", text
        )
    ):
        return Understanding(Move.TELL, ((Slot.WHEN, text), *others))
    return _problem(Problem.NO_TIME, fills=(*others, *more))


def _answer_name(text: str, found: Extraction, draft: Draft) -> Understanding:
    others = [pair for pair in _empty_only(found, draft) if pair[0] is not Slot.NAME]
    if _declines_phone(text) and draft.ticket_phone is None and found.phone is None:
        others.append((Slot.PHONE, NO_PHONE))
    if found.name is not None:
        return Understanding(Move.TELL, ((Slot.NAME, found.name.words), *others))
    words = phrases.bare(
        re.sub(r"^(?:我|就|你?们?可以)*(?:叫我?|是|姓名|名字|喊我|称呼我?)?", "", found.rest)
    )
    words = re.sub(r"(?:吧|啊|哈|就行|就好|就可以|呀|哦)+$", "", words)
    if phrases.is_deny(text) or _KEPT_BACK.search(phrases.bare(text)):
        return Understanding(Move.TELL, ((Slot.NAME, ANONYMOUS), *others))
    if re.fullmatch(r"[\u4e00-\u9fff]", words) and is_name(f"{words}某"):
        return Understanding(Move.TELL, ((Slot.NAME, f"{words}姓市民"), *others))
    usual = is_name(words) or re.fullmatch(
        r"[老小阿大][\u4e00-\u9fff]{1,2}|[A-Za-z][A-Za-z .]{1,19}", words
    )
    odd = re.fullmatch(r"[\u4e00-\u9fff]{2,4}", words) and not re.search(
        r"[的了吗呢不没是在有什怎哪快烦猜谁滚你哈呵]", words
    )
    odd = odd and not re.search(r"[里外面边口路街道园区楼店站场厅院校厂]$", words)
    again = draft.ticket_retry == Slot.NAME.value and han(words) <= 8 and words
    if (usual or odd or again) and (found.place is None or len(words) >= 2):
        return Understanding(Move.TELL, ((Slot.NAME, words), *others))
    if others and not words:
        return Understanding(Move.TELL, tuple(others))
    return _problem(Problem.NO_NAME, fills=(*others, *_more(text, found, draft)))


def _answer_phone(text: str, found: Extraction, draft: Draft) -> Understanding:
    others = [pair for pair in _empty_only(found, draft) if pair[0] is not Slot.PHONE]
    if found.phone is not None:
        return Understanding(Move.TELL, ((Slot.PHONE, found.phone.number), *others))
    if found.bad_phone is not None:
        return _problem(Problem.BAD_PHONE, found.bad_phone.why, tuple(others))
    if phrases.is_deny(text) or _declines_phone(text) or _KEPT_BACK.search(phrases.bare(text)):
        return Understanding(Move.TELL, ((Slot.PHONE, NO_PHONE), *others))
    if re.search(r"\d{3,}", text):
        return _problem(
            Problem.BAD_PHONE, "号码位数不对，手机号是 11 位，座机请带区号", tuple(others)
        )
    if others and unrecognised(found.rest, text) < 2:
        return Understanding(Move.TELL, tuple(others))
    return _problem(Problem.NO_PHONE, fills=(*others, *_more(text, found, draft)))


def _answer_confirm(text: str, found: Extraction, draft: Draft) -> Understanding:
    if found.elsewhere is not None and found.place is not None:
        return elsewhere(found)
    told = recognised(found)
    if told and unrecognised(found.rest, text) < NARRATION:
        return Understanding(Move.CORRECT, fills=tuple(told))
    if found.bad_phone is not None:
        return Understanding(
            Move.TELL, target=Slot.PHONE, problem=Problem.BAD_PHONE, detail=found.bad_phone.why
        )
    if _declines_phone(text):
        return Understanding(Move.CORRECT, fills=((Slot.PHONE, NO_PHONE),))
    if is_name(phrases.bare(text)):
        return Understanding(Move.CORRECT, fills=((Slot.NAME, phrases.bare(text)),))
    more = _more(text, found, draft)
    return Understanding(Move.CORRECT, fills=more) if more else Understanding(Move.UNCLEAR)


ANSWERS: dict[Slot, Callable[[str, Extraction, Draft], Understanding]] = {
    Slot.TYPE: _answer_type,
    Slot.WHAT: _answer_what,
    Slot.WHERE: _answer_where,
    Slot.WHEN: _answer_when,
    Slot.NAME: _answer_name,
    Slot.PHONE: _answer_phone,
    Slot.CONFIRMED: _answer_confirm,
}


def _declines_phone(text: str) -> bool:
    return bool(_NO_PHONE.search(phrases.bare(text)))


def elsewhere(found: Extraction) -> Understanding:
    """The place told is another city's."""
    return Understanding(Move.TELL, problem=Problem.ELSEWHERE, elsewhere=found.elsewhere)


def _problem(problem: Problem, detail: str = "", fills: Fills = ()) -> Understanding:
    return Understanding(Move.TELL, fills=fills, problem=problem, detail=detail)


def tells(found: Extraction) -> bool:
    """Whether a message tells a matter, and not just names its place, time or teller."""
    told = unrecognised(found.rest, found.text)
    return told >= THIN or (told >= 2 and han(matter_of(found.text, found)) >= NARRATION)


def recognised(found: Extraction) -> list[tuple[Slot, str]]:
    """Slots and the values that were seen for them."""
    told: list[tuple[Slot, str]] = []
    if found.place is not None:
        told.append((Slot.WHERE, found.place.words))
    if found.when is not None:
        told.append((Slot.WHEN, found.when.told()))
    if found.name is not None:
        told.append((Slot.NAME, found.name.words))
    if found.phone is not None:
        told.append((Slot.PHONE, found.phone.number))
    return told


def _empty_only(found: Extraction, draft: Draft) -> list[tuple[Slot, str]]:
    """What was recognised for slots that are still empty, or is all that a message says."""
    alone = unrecognised(found.rest, found.text) < 2
    return [(slot, value) for slot, value in recognised(found) if draft.get(slot) is None or alone]


def _more(text: str, found: Extraction, draft: Draft) -> Fills:
    """What a message tells besides: appended to the matter."""
    if draft.ticket_what is None or unrecognised(found.rest, text) < NARRATION:
        return ()
    matter = matter_of(text, found)
    if matter in draft.ticket_what:
        return ()
    return ((Slot.WHAT, f"{draft.ticket_what}；{matter}"[:MAX_WHAT]),)


def matter_of(text: str, found: Extraction) -> str:
    """The message as the text of a ticket: without the opening phrase and the contact."""
    body = text
    contact = [span for span in (found.phone, found.bad_phone, found.name) if span is not None]
    for span in sorted(contact, key=lambda span: -span.start):
        body = _CONTACT.sub("", body[: span.start]) + body[span.end :]
    lead = LEAD.match(body)
    if lead and lead.end() < len(body) and not _KEEP_LEAD.match(body):
        body = body[lead.end() :]
    elif lead and lead.end() == len(body):
        body = ""
    return body.strip(" ,，;；。、:：")


def _where_words(text: str) -> str:
    words = _WHERE_LEAD.sub("", text, count=1).strip(" ,，。.!！?？")
    words = re.sub(r"[呢啊呀吧哈嘛啦哦]+$", "", words)
    return words or text


def unrecognised(rest: str, text: str) -> int:
    """How much of a message is none of phone, name, place and time."""
    body = LEAD.sub("", rest)
    body = re.sub(
        r"我的|手机号码?|电话号码?|联系电话|联系方式|手机|电话|地址|地点|时间|号码", "", body
    )
    return han(re.sub(r"[我的了是在住就也都和跟叫]", "", body))


def han(text: str) -> int:
    """Chinese characters in a text."""
    return len(re.findall(r"[\u4e00-\u9fff]", text))
