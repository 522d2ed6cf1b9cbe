"""What the house itself says in a conversation (zh-CN)."""

from collections.abc import Sequence
from datetime import date

from desk.conversations.schemas import Kind, Outbound, QuickReply
from knowledge.conversing.sensitive import Special
from knowledge.entries.schemas import State
from knowledge.policies.library import Excerpt
from knowledge.policies.schemas import Facts, PolicyLine

BOT_NAME = "连心助手"


def welcome(region: str) -> Outbound:
    """The first message of every conversation."""
    return Outbound(
        text=(
            f"您好，我是{region}的智能助手“连心”，是机器人，不是真人。\n"
            "政策问题我会附上文件依据来回答；我拿不准的，可以转给政策专员；"
            "投诉、求助、建议，说给我听，我来登记成工单。"
        ),
        quick_replies=(
            QuickReply("我要办事", "注册一家公司从提交申请到拿营业执照要几天"),
            QuickReply("我要投诉", "我要投诉"),
            QuickReply("我要求助", "我有事要求助"),
            QuickReply("查进度", "查进度"),
            QuickReply("转人工", "转人工"),
            QuickReply("能做什么", "你能做什么"),
        ),
    )


def without_dialogue(form_under_way: bool) -> Outbound:
    """Said when a turn could not be had from Rasa and retrieval does not know either."""
    kept = "您前面填的内容没有丢，稍后可以接着说。" if form_under_way else ""
    return Outbound(
        text=(
            f"我这边暂时只能回答政策问题，这一句没能处理好，很抱歉。{kept}\n"
            "您可以直接填写诉求单，或者转人工。"
        ),
        body={"link": {"title": "填写诉求单", "url": "/ticket"}},
        quick_replies=(QuickReply("转人工"), QuickReply("查进度")),
    )


def without_dialogue_progress() -> Outbound:
    """Asked for a ticket that is not of this conversation while Rasa is away."""
    return Outbound(
        text="这个对话里没有登记过这件工单。凭工单编号和登记时留的电话后四位，可以在这里查：",
        body={"link": {"title": "查工单进度", "url": "/ticket/progress"}},
        quick_replies=(QuickReply("转人工"),),
    )


def choices(questions: list[str], caveat: str = "") -> Outbound:
    """Up to three questions that may have been meant, and why none is simply answered."""
    return Outbound(
        kind=Kind.CHOICE,
        text=f"{caveat}您要问的是不是：" if caveat else "您是不是想问：",
        body={"options": [{"title": q, "payload": q} for q in questions]},
        quick_replies=(QuickReply("都不是"), QuickReply("转人工")),
    )


def not_ours(caveat: str) -> Outbound:
    """Why nothing is known of it."""
    return Outbound(text=caveat, quick_replies=(QuickReply("转人工"),))


def asking_back(question: str, options: Sequence[str]) -> Outbound:
    """What would decide between two answers, asked for."""
    return Outbound(text=question, quick_replies=tuple(map(QuickReply, options)))


def help_in(special: Special, questions: Sequence[str]) -> Outbound:
    """Whom to call in a sensitive matter, and what is known about it."""
    return Outbound(
        kind=Kind.HELP,
        text=special.reply,
        body={
            "matter": special.kind,
            "urgent": special.urgent,
            "numbers": [number.model_dump() for number in special.numbers],
        },
        quick_replies=(
            *map(QuickReply, questions),
            QuickReply("转人工"),
            QuickReply("登记工单", "我要投诉"),
        ),
    )


WAYS_OUT = (QuickReply("转人工"), QuickReply("留工单"))
"""For whoever was not answered."""


def quoted(found: Excerpt) -> str:
    """What stands above a quotation: what it is, and first whether it still holds."""
    document = found.document
    caution = not_in_force(
        document.facts,
        found.state,
        repealed_on=document.repealed_on,
        successor=document.successor,
    )
    first = f"【请注意】下面引用的{caution}\n" if caution else ""
    return (
        f"{first}这个问题没有审核过的回答。下面是从政策文件原文里逐字引用的一段，不是我们的答复；"
        "是否适用于您，请看原文，或者转人工确认。"
    )


def not_in_force(
    facts: Facts | PolicyLine, state: State, *, repealed_on: date | None, successor: str
) -> str:
    """What a reader must know first of a document that does not hold today; else nothing."""
    match state:
        case State.REPEALED:
            since = f"已于{_day(repealed_on)}废止" if repealed_on else "已废止"
        case State.EXPIRED:
            since = f"有效期到{_day(facts.expires)}，现已失效" if facts.expires else "已失效"
        case State.NOT_YET:
            starts = facts.effective or facts.published or facts.written
            since = f"从{_day(starts)}起施行，现在还没有施行" if starts else "尚未施行"
        case _:
            return ""
    after = f"，由{successor}替代" if successor else ""
    return f"这份文件{since}{after}。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


FEEDBACK_NOT_AN_ANSWER = "只能对政策回答评价有没有帮助。"
NO_SUCH_CONVERSATION = "找不到这个对话，请重新开始。"
EXPIRED = "这个对话已经失效，请重新开始一个对话。"
NO_SUCH_MESSAGE = "找不到这条消息。"
