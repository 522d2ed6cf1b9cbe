"""What is said to thanks, to 知道了, 看不懂 or 真的吗: by whoever serves, about what was just answered."""

import re

from desk.conversations.messages import choices
from desk.conversations.schemas import Outbound, QuickReply
from knowledge.answering import AnswerBody
from knowledge.conversing.courtesy import Courtesy

_HUMAN, _COMPLAIN = QuickReply("转人工"), QuickReply("我要投诉")
_GIST = re.compile(r"^(?:[^。：\n]{1,5}。)?[^。：\n]{6,90}。")  # 可以。本人和配偶……。
_PLAIN = {
    Courtesy.ANGRY: Outbound(
        text="对不起，让您不满意了。您说说是哪件事、卡在哪里，我登记成工单，转给负责的部门；"
        "已经有工单的，可以查进度、催办；想跟人说，可以转人工。",
        quick_replies=(_COMPLAIN, QuickReply("查进度"), _HUMAN),
    ),
    Courtesy.SEVERAL: Outbound(
        text="可以，一件一件来。想问政策的，直接把问题打给我；要投诉或者求助的，我给您登记成工单。先说哪一件？",
        quick_replies=(_COMPLAIN, QuickReply("我要求助", "我有事要求助"), _HUMAN),
    ),
    Courtesy.HURRY: Outbound(
        text="您先别急，说说是什么事，我马上看能怎么办。要是有人身危险，请立即打110、119或120。",
        quick_replies=(_HUMAN, _COMPLAIN),
    ),
    Courtesy.THANKS: Outbound(text="不客气，能帮上就好。还有别的事，随时说。"),
    Courtesy.CHAT: Outbound(
        text="我在呢。政策上的事，或者有什么要反映的，直接说就行。",
        quick_replies=(QuickReply("能做什么", "你能做什么"), _HUMAN),
    ),
    Courtesy.NOTED: Outbound(text="好的。还有别的事，随时说。"),
    Courtesy.REPLY: Outbound(
        text="好的。上面列的有您要问的，点一下就行；也可以转人工，或者留个工单。",
        quick_replies=(_HUMAN, QuickReply("留工单")),
    ),
    Courtesy.CONFUSED: Outbound(
        text="抱歉，我没说清楚。您说说是哪件事、哪一句不明白，我换个说法；也可以转人工，请政策专员给您讲。",
        quick_replies=(_HUMAN,),
    ),
    Courtesy.DOUBTFUL: Outbound(
        text="您说的是哪一条？把问题再说一遍，我把依据的文件一起给您看；也可以转人工核实。",
        quick_replies=(_HUMAN,),
    ),
    Courtesy.MORE: Outbound(text="您想接着了解哪件事？直接问就行。", quick_replies=(_HUMAN,)),
}


def answering(courtesy: Courtesy, body: AnswerBody | None) -> Outbound:
    """What is said to it.

    Args:
        courtesy: what somebody said.
        body: what was answered last; None: nothing was.
    """
    told = None
    if body is not None:
        match courtesy:
            case Courtesy.CONFUSED:
                told = _simply(body)
            case Courtesy.DOUBTFUL:
                told = _basis(body)
            case Courtesy.MORE:
                told = _related(body)
    return told or _PLAIN[courtesy]


def _simply(body: AnswerBody) -> Outbound | None:
    """The first sentence of the answer, where it is one that says something."""
    found = _GIST.match(body.entry.answer.strip())
    if found is None:
        return None
    return Outbound(
        text=f"抱歉，我没说清楚。最要紧的一句是：{found[0]}\n哪里还不明白，您接着问；也可以转人工，请政策专员给您讲。",
        quick_replies=(_HUMAN,),
    )


def _basis(body: AnswerBody) -> Outbound:
    source = body.entry.sources[0]
    number = f"（{source.doc_no}）" if source.doc_no else ""
    asked, day = body.entry.question, body.entry.facts_as_of
    return Outbound(
        text=f"“{asked}”这一条，依据是《{source.title}》{number}，内容核对到{day.year}年{day.month}月{day.day}日。"
        "跟您了解到的不一样的话，可以转人工，请政策专员核实。",
        quick_replies=(_HUMAN,),
    )


def _related(body: AnswerBody) -> Outbound | None:
    return choices(list(body.related), "这一条我知道的就是这些。") if body.related else None
