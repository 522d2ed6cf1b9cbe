"""What one message means while a ticket is being told.

A pure function of the message, what was asked and what is known. The order of its questions is
its idea: set phrases first, then corrections, then questions of the citizen, and only what is
none of these can be the answer to what was asked.
"""

import re
from dataclasses import replace
from datetime import date

from actions import phrases
from actions.corrections import correction
from actions.draft import FORGOTTEN, NO_PHONE, NO_TIME, NOWHERE, Draft, Slot
from actions.moves import Intent, Move, Understanding
from actions.opening import FILED_BY_INTENT
from actions.telling import ANSWERS, LEAD, NARRATION, asks, han, recognised, unrecognised
from desk.tickets.extraction import ANONYMOUS, Extraction, extract, plain
from desk.tickets.places import Region, is_nowhere
from desk.tickets.schemas import TicketType
from desk.tickets.times import is_unknown
from knowledge.conversing.courtesy import Courtesy, courtesy

_HOW_LONG = re.compile(
    r"(?:多久|多长时间|几天|多少天|什么时候|啥时候|几时|何时).{0,8}(?:处理|答复|回复|办好|办完|解决|结果|回音|消息|反馈|办理)"
    r"|(?:处理|答复|回复|办好|解决|反馈|办理).{0,4}(?:多久|多长时间|几天)"
)
_BESIDES = re.compile(r"(?:我|我们)?(?:还|另外|再|顺便|同时)")
_SURE = 0.6
_HINT = 0.35
"""Confidence from which the kind of a matter is taken from it: the summary shows it anyway."""
_ASKING = ("ask_policy", "find_guide", "match_policy", "request_information", "help")


def understand(
    message: str, *, intent: Intent, asked: Slot, draft: Draft, region: Region, today: date
) -> Understanding:
    """What a message means while `asked` is the question on the table."""
    text = plain(message)
    phrase = _phrase(text, asked, draft)
    if phrase is not None:
        return phrase
    found = extract(text, region=region, today=today)
    if asked is Slot.CONFIRMED and phrases.is_affirm(text):
        return Understanding(Move.CONFIRM)
    if draft.begun:
        corrected = correction(text, found, asked, draft, region, today)
        if corrected is not None:
            return _with_any_type(corrected) if asked is Slot.TYPE else corrected
    if phrases.is_why(text) and not found.recognised:
        return Understanding(Move.WHY)
    if _HOW_LONG.search(text) and len(text) <= 20 and not found.recognised:
        return Understanding(Move.HOW_LONG)
    if _repeats(text, found, asked, draft):
        return Understanding(Move.REPEAT)
    if asked not in (Slot.TYPE, Slot.CONFIRMED) and phrases.is_generic_opening(text):
        return Understanding(Move.KEEP)  # 我还是投诉吧
    answer = ANSWERS[asked](text, found, draft)
    if asked is Slot.TYPE and not asks(text):
        answer = _with_type(answer, intent)
    if _is_question(text, found, intent, asked, answer):
        told = asked in (Slot.TYPE, Slot.WHAT) or (found.recognised and asked is not Slot.CONFIRMED)
        fills = answer.fills if told and answer.problem is None else ()
        if asked is Slot.TYPE and fills:
            fills = (*fills, (Slot.TYPE, TicketType.CONSULT.value))
        return Understanding(Move.ASK, fills=fills, topic=answer.topic)
    if asked is not Slot.WHAT and _is_another(text, found, draft):
        return Understanding(Move.ANOTHER)
    return answer


def _with_type(answer: Understanding, intent: Intent) -> Understanding:
    """The kind of what was told while the kind was asked for, as the classifier hears it."""
    kind = FILED_BY_INTENT.get(intent.name) if intent.confidence >= _HINT else None
    if kind is None or not answer.fills or Slot.TYPE in dict(answer.fills):
        return answer
    return replace(answer, fills=((Slot.TYPE, kind.value), *answer.fills))


def _with_any_type(meant: Understanding) -> Understanding:
    """Whoever tells on and on without a kind is not asked for it again."""
    if not meant.fills or Slot.TYPE in dict(meant.fills):
        return meant
    return replace(meant, fills=((Slot.TYPE, TicketType.HELP.value), *meant.fills))


def _phrase(text: str, asked: Slot, draft: Draft) -> Understanding | None:
    """Set phrases that steer."""
    declines = asked in (Slot.NAME, Slot.PHONE) and re.fullmatch(
        r"(?:就)?不(?:用|说|留|填|要|想说|想留)了?", phrases.bare(text)
    )
    if phrases.is_human(text):
        return Understanding(Move.HUMAN)
    if phrases.is_back(text):
        return Understanding(Move.BACK)
    if phrases.is_keep(text):
        return Understanding(Move.KEEP)
    if phrases.is_restart(text):
        return Understanding(Move.RESTART)
    if phrases.is_cancel(text) and not declines:
        return Understanding(Move.CANCEL)
    if phrases.is_track(text):
        return Understanding(Move.TRACK)
    short = asked in (Slot.WHERE, Slot.WHEN, Slot.NAME, Slot.PHONE)
    thanks = short and courtesy(text) is Courtesy.THANKS
    if phrases.is_courtesy(text) or thanks:
        return Understanding(Move.COURTESY)
    if phrases.is_none_of_these(text):
        return Understanding(Move.UNCLEAR)
    if phrases.is_vent(text):
        return Understanding(Move.VENT)
    if phrases.is_help(text):
        return Understanding(Move.HELP)
    if phrases.is_wait(text):
        return Understanding(Move.WAIT)
    if asked not in (Slot.CONFIRMED, Slot.TYPE) and phrases.is_affirm(text):
        return Understanding(Move.KEEP if draft.get(asked) else Move.UNCLEAR)
    return None


def _repeats(text: str, found: Extraction, asked: Slot, draft: Draft) -> bool:
    """Whether nothing in a message is new."""
    words = phrases.bare(text)
    if ANONYMOUS in words and asked in (Slot.NAME, Slot.PHONE):
        return False  # 匿名举报 answers; so does a second 匿名, to the next question
    if draft.ticket_what is not None and LEAD.fullmatch(text):
        return True
    if han(words) + sum(ch.isdigit() for ch in words) < 2:
        return False
    if (
        draft.ticket_heard is not None
        and words == phrases.bare(draft.ticket_heard)
        and len(words) >= 3
    ):
        return not phrases.is_deny(text) and not is_nowhere(text) and not is_unknown(text)
    if words in {
        phrases.bare(v) for v in (draft.ticket_what, draft.ticket_where, draft.ticket_name) if v
    }:
        return True
    values = recognised(found)
    return (
        bool(values)
        and unrecognised(found.rest, text) < 2
        and all(draft.get(slot) == value for slot, value in values)
    )


def _is_question(
    text: str, found: Extraction, intent: Intent, asked: Slot, answer: Understanding
) -> bool:
    """Whether a message asks something rather than answers."""
    if asked is Slot.TYPE and Slot.TYPE in dict(answer.fills):
        return False
    if dict(answer.fills).get(asked) in (NOWHERE, FORGOTTEN, NO_TIME, NO_PHONE, ANONYMOUS):
        return False
    if asked in (Slot.TYPE, Slot.WHAT):
        return asks(text) and not found.recognised and len(text) <= 40
    recognised_asked = any(slot is asked for slot, _ in recognised(found))
    if asks(text):
        return not (recognised_asked and len(text) <= 30)
    sure = intent.name in _ASKING and intent.confidence >= _SURE
    return sure and answer.problem is not None and not found.recognised and len(text) >= 4


def _is_another(text: str, found: Extraction, draft: Draft) -> bool:
    """我还要投诉…: a second matter before the first is filed."""
    lead = LEAD.match(text)
    if lead is None or draft.ticket_what is None:
        return False
    if not _BESIDES.match(text) and found.recognised:
        return False
    body = phrases.bare(text[lead.end() :])
    return han(body) >= NARRATION and body not in phrases.bare(draft.ticket_what)
