"""Wording of the bot outside and inside the ticket form (zh-CN)."""

from collections.abc import Sequence

from actions.draft import NO_PHONE, Draft, Slot
from actions.moves import Problem
from core.masking import mask_phone
from desk.conversations.schemas import Kind, Outbound, QuickReply
from desk.tickets import messages as proving
from desk.tickets.limits import working_days
from desk.tickets.places import Elsewhere
from desk.tickets.schemas import TicketState, TicketType, TicketView

HUMAN = QuickReply("转人工")
TICKET = QuickReply("留工单")
TRACK = QuickReply("查进度")
CANCEL = QuickReply("取消")
BACK = QuickReply("上一步")

KNOWN_BY_RETRIEVAL = ("find_guide", "request_information")
"""What is not built yet and is nevertheless a matter of the corpus."""
NOT_SURE = Outbound(
    body={"unanswered": True},  # what `desk.learning` collects
    text="这个问题我拿不准，不想随便答。可以转给政策专员，由真人回答；也可以留个工单，办好了在这里答复您。换个说法再问一次也行。",
    quick_replies=(HUMAN, TICKET),
)
OUT_OF_SCOPE = Outbound(
    text="这个不在我能帮忙的范围里。我能做的是：回答政策问题、登记投诉求助和建议、查工单进度，以及帮您转人工。",
    quick_replies=(
        QuickReply("我要投诉"),
        QuickReply("查进度"),
        HUMAN,
        QuickReply("能做什么", "你能做什么"),
    ),
)
NOTHING_TO_CONFIRM = Outbound(
    text="好的。现在没有等您确认的内容。您可以直接问问题，或者说说要反映的事。",
    quick_replies=(QuickReply("我要投诉"), QuickReply("能做什么", "你能做什么")),
)
FRESH_START = Outbound(
    text="好的，我们从头开始。您想问什么，或者想反映什么？",
    quick_replies=(QuickReply("我要投诉"), QuickReply("我要求助", "我有事要求助"), TRACK, HUMAN),
)
CANCELLED = Outbound(
    text="已取消，没有生成工单，刚才填的内容也不保留。以后要登记，随时说。",
    quick_replies=(QuickReply("我要投诉"), QuickReply("我要求助", "我有事要求助"), HUMAN),
)

_NOT_BUILT = {
    "match_policy": (
        "按企业情况自动匹配政策，我现在还不会。眼下可以这样：直接问某一项政策，比如“小微企业有什么税收优惠”；"
        "或者转人工，请政策专员按您的情况逐条看。"
    ),
    "request_information": (
        "在这里直接提交政府信息公开申请，现在还不行。眼下可以这样：问我公开申请的规定和时限；"
        "或者转人工，请工作人员告诉您受理机关和申请表在哪里领。"
    ),
    "subscribe": (
        "政策订阅和推送现在还没有。眼下可以这样：想到哪项政策就来问我；"
        "或者留个工单写明关心的政策，由工作人员答复您。"
    ),
    "find_guide": (
        "完整的办事指南（窗口、地址、材料清单）我这里还没有收全。眼下可以这样：直接问某件事怎么办；"
        "或者转人工，请工作人员告诉您在哪个窗口办。"
    ),
    "sign_up_activity": (
        "活动报名现在还不能在这里办。眼下可以转人工问问近期的活动，"
        "或者留个工单写明想参加什么，由工作人员联系您。"
    ),
}


def not_built_yet(intent: str) -> Outbound:
    """What cannot be done yet, and what can be done now."""
    return Outbound(
        text=_NOT_BUILT.get(intent, NOT_SURE.text),
        body={"unanswered": True} if intent in KNOWN_BY_RETRIEVAL else {},
        quick_replies=(HUMAN, TICKET),
    )


def none_of_these(question: str | None) -> Outbound:
    """None of the choices was meant."""
    if question is None:
        return Outbound(
            text="好的。您可以换个说法再问，或者转人工。", quick_replies=(HUMAN, TICKET)
        )
    return Outbound(
        text="明白了，都不是。那这个问题我拿不准，可以转给政策专员，或者按您刚才的问题留个工单；换个说法再问也行。",
        quick_replies=(HUMAN, TICKET),
    )


def no_ticket(number: str | None) -> Outbound:
    """No such ticket in this conversation, and another one is just being told."""
    which = f"编号 {number} 的工单" if number is not None else "登记好的工单"
    return Outbound(
        text=f"在这个对话里没有找到{which}。别处登记的，等手上这件登记完，说“查进度”和编号就能查。"
    )


PROOF_NUMBER = Outbound(
    text=(
        "这个对话里还没有登记过工单。在别处登记的也能查：请发工单编号，像“20261127-0001”这样，"
        "前 8 位是登记那天的日期。没登记过的，直接说事就行。"
    ),
    quick_replies=(QuickReply("没有编号"), HUMAN, QuickReply("不查了", "取消")),
)
PROOF_NUMBER_AGAIN = Outbound(
    text="请发工单编号，像“20261127-0001”这样，前 8 位是登记那天的日期。",
    quick_replies=(QuickReply("没有编号"), HUMAN, QuickReply("不查了", "取消")),
)


def proof_digits(number: str) -> Outbound:
    """Asks for the end of the phone; says nothing of whether there is such a ticket."""
    return Outbound(
        text=(
            f"工单 {number} 不是在这个对话里登记的。为了不让别人看到，请报登记时留的电话后四位。"
        ),
        quick_replies=(QuickReply("没留电话"), HUMAN, QuickReply("不查了", "取消")),
    )


NOT_PROVEN = Outbound(
    text=f"{proving.NOT_PROVEN}可以把编号和电话后四位一起再发一次。",
    quick_replies=(HUMAN, QuickReply("不查了", "取消")),
)
PROOF_CLOSED = Outbound(text=proving.PROOF_CLOSED, quick_replies=(HUMAN,))
PROOF_CANCELLED = Outbound(
    text="好的，不查了。想起来随时说“查进度”。", quick_replies=(QuickReply("我要投诉"), HUMAN)
)
PROOF_LEFT = Outbound(
    text="没看到编号，先不查了。找到编号后说“查进度”就行，也可以转人工，报姓名和登记的时间，由工作人员查。",
    quick_replies=(TRACK, HUMAN),
)
NO_NUMBER = Outbound(
    text=(
        "没有编号，我查不了，因为分不清是谁的工单。登记时的那个对话里有编号；"
        "也可以转人工，报姓名和登记的时间，由工作人员查。"
    ),
    quick_replies=(HUMAN, QuickReply("我要投诉")),
)
NO_PHONE_LEFT = Outbound(
    text=(
        "没有当时的电话，我没法确认是您的工单，不能在这里显示。"
        "请回到登记时的那个对话里查，或者转人工，由工作人员核对后告诉您。"
    ),
    quick_replies=(HUMAN,),
)
WHY_PROOF = "编号是顺着排的，别人可能猜到；对上电话后四位，才知道是您的工单。只核对，不另外保存。"
SAFE_BEFORE_PROOF = "请先顾好人。工单等您缓过来了再查。"
BACK_TO_PROOF = "回到刚才查的工单。"


def proven(view: TicketView) -> str:
    """The ticket is shown; what tells of a person is left out."""
    return f"核对好了。{proving.status_line(view)}这里不显示内容、地点和联系方式；有新进展也会在这里告诉您。"


def looking_for(number: str | None) -> str:
    """Why somebody is handed over while looking for a ticket."""
    return f"想查工单 {number}" if number else "想查在别处登记的工单，没有编号"


def after(before: str, asked: Outbound) -> Outbound:
    """A question again, after a word on what came in between."""
    text = f"{before}\n{asked.text}" if before else asked.text
    return Outbound(text=text, quick_replies=asked.quick_replies)


def urged(view: TicketView) -> str:
    """The urging is noted."""
    return f"已为工单 {view.number} 催办，催办记录承办单位看得到。有新进展我会在这里告诉您。"


def not_ratable(view: TicketView) -> str:
    """Why a ticket cannot be rated now."""
    if view.state in (TicketState.REPLIED, TicketState.CLOSED):
        return f"工单 {view.number} 这次的答复您已经评价过了，谢谢。"
    return f"工单 {view.number} 还没有答复，答复后我会请您评价。着急可以先催办。"


def already_filed(view: TicketView) -> str:
    """Confirmed again after it was filed."""
    return f"您的{view.type.label}已经登记好了，编号 {view.number}，不用重复提交。"


def filed(view: TicketView) -> str:
    """The ticket is made."""
    return (
        f"已登记，工单编号 {view.number}。我们会派给承办单位，每一步进展都在这里告诉您；"
        "想看随时说“查进度”。"
    )


def asking(slot: Slot, draft: Draft) -> Outbound:
    """The question for a slot."""
    kind = draft.type.label if draft.type else "诉求"
    match slot:
        case Slot.TYPE:
            return Outbound(
                text=(
                    "这算哪一类？说不准就选“求助”。"
                    if draft.begun
                    else "好的，我来登记。这是哪一类？"
                ),
                quick_replies=(*(QuickReply(kind.label) for kind in TicketType), CANCEL),
            )
        case Slot.WHAT:
            return Outbound(text=_WHAT.get(draft.type, _WHAT[None]), quick_replies=(CANCEL,))
        case Slot.WHERE:
            return Outbound(
                text=_WHERE.get(
                    draft.type, "在什么地方？最好写到路名门牌或小区楼栋，比如“城东区建设路88号”。"
                ),
                quick_replies=(QuickReply("没有具体地点"), BACK, CANCEL),
            )
        case Slot.WHEN:
            return Outbound(
                text="是什么时候的事？比如“昨天晚上8点”“每天半夜”。",
                quick_replies=(
                    QuickReply("今天"),
                    QuickReply("昨天"),
                    QuickReply("一直这样"),
                    QuickReply("记不清"),
                    BACK,
                    CANCEL,
                ),
            )
        case Slot.NAME:
            return Outbound(
                text="怎么称呼您？可以只说姓，也可以匿名。",
                quick_replies=(QuickReply("匿名"), BACK, CANCEL),
            )
        case Slot.PHONE:
            return Outbound(
                text="请留一个电话，承办单位核实情况时联系您，其他人看不到完整号码。",
                quick_replies=(QuickReply("不留电话"), BACK, CANCEL),
            )
        case Slot.CONFIRMED:
            return summary(draft, f"请核对这件{kind}，没问题就提交：")


_WHAT: dict[TicketType | None, str] = {
    None: "请说说是什么事，怎么发生的。",
    TicketType.COMPLAINT: "请说说要投诉什么，是怎么回事。",
    TicketType.REPORT: "请说说要举报什么，是谁、做了什么。不想透露身份可以匿名。",
    TicketType.HELP: "请说说遇到了什么困难，需要什么帮助。",
    TicketType.SUGGESTION: "请说说您的建议。",
    TicketType.PRAISE: "请说说要表扬谁，为了什么事。",
    TicketType.CONSULT: "请写下您要咨询的问题。",
}
_WHERE: dict[TicketType | None, str] = {
    TicketType.SUGGESTION: "这条建议针对哪个地方？没有具体地点也可以。",
    TicketType.PRAISE: "是在哪里的事，或者是哪个单位的？没有具体地点也可以。",
}


def summary(draft: Draft, text: str) -> Outbound:
    """What will be filed, to be confirmed; the phone is masked."""
    return Outbound(
        kind=Kind.SUMMARY,
        text=text,
        body={
            "fields": [{"label": slot.label, "value": shown(slot, draft)} for slot in draft.needed]
        },
        quick_replies=(QuickReply("确认提交", "确认提交"), QuickReply("修改"), CANCEL),
    )


def shown(slot: Slot, draft: Draft) -> str:
    """A slot's value as it is read back."""
    value = draft.get(slot) or ""
    if slot is Slot.TYPE:
        return draft.type.label if draft.type else ""
    if slot is Slot.PHONE and value != NO_PHONE:
        return mask_phone(value)
    return value


WHICH = Outbound(
    text="要改哪一项？可以直接说改成什么，比如“地点改成建设西路”。",
    quick_replies=(
        *(
            QuickReply(f"改{slot.label}")
            for slot in (Slot.WHAT, Slot.WHERE, Slot.WHEN, Slot.NAME, Slot.PHONE, Slot.TYPE)
        ),
        QuickReply("不改了"),
    ),
)
FIRST_ALREADY = "这已经是第一项了，前面没有了。"
REPEATED = "这条已经记下了，不用重发。"
STARTED_AGAIN = "好的，刚才填的都清掉，重新来。"
WAIT = "不急，您慢慢想，填好的都还在。"
VENT = "理解您着急，我们抓紧登记好，派给该管的单位。"
COURTESY = "好的，我们接着登记。"
HELP = "我是机器人助手，正在帮您登记诉求：一项一项说就行，一句话全说也行。说“上一步”可以回去改，“取消”就不登记了，“转人工”找真人。"
WHY = "地点和时间是为了派给对的单位，电话只给承办单位核实时用，界面上只显示后四位。称呼可以匿名，电话也可以不留，不留的话答复只发在这个对话里。"
NOT_SURE_MEANWHILE = "这个问题我拿不准，先不乱答。等登记完可以转人工细问。"
SAFE_FIRST = "请先顾好人，登记不着急，说过的都记着。缓过来了再接着说。"
BACK_TO_FORM = "回到刚才的登记。"
UNCLEAR_AT_SUMMARY = "请确认一下：没问题就点“确认提交”；要改哪一项直接说；不登记了说“取消”。"
ANOTHER = "手上这件还没登记完，一件一件来：先把这件填完提交，或者说“取消”，再登记新的。"
ADDED = "补充的情况也写进内容了。"
BAD_PHONE_END = "，请再发一次，或者说“不留电话”。"
PROBLEMS = {
    Problem.THIN: "再具体说两句，承办单位才好处理。",
    Problem.NO_PHONE: "这里没看到电话号码。请发手机号或带区号的座机；不方便就说“不留电话”。",
    Problem.VAGUE_PLACE: "这个地点只有您知道在哪，请写到路名、门牌或小区名。",
    Problem.NO_PLACE: "没认出地点。请写路名、小区或单位名；确实没有就说“没有具体地点”。",
    Problem.NO_TIME: "没认出时间。大概哪天、什么时段都行，也可以说“记不清”。",
    Problem.NO_NAME: "没认出称呼。说姓什么就行，比如“姓王”，或者说“匿名”。",
}


def how_long() -> str:
    """When a reply is due, counted from dispatch."""
    consult, other = working_days(TicketType.CONSULT), working_days(TicketType.COMPLAINT)
    return (
        f"提交后会派给承办单位，从派单起算，咨询 {consult} 个工作日、其他诉求 {other} 个工作日内答复，"
        "每一步进展都在这里告诉您。"
    )


def elsewhere(place: Elsewhere, region: str) -> str:
    """The place belongs to another city's hotline."""
    dial = (
        f"加拨区号，打 {place.area_code}-12345" if place.area_code else "加拨那里的区号再打 12345"
    )
    return f"您说的地点在{place.city}，不归{region}办理，我这里派不过去。请{dial}，由当地受理。如果事情发生在{region}，请说本地的地点；不登记了就说“取消”。"


def not_yet(slot: Slot) -> str:
    """Wants to file, and something is missing."""
    return f"还差{slot.label}，填完就能提交。"


def corrected(slots: Sequence[Slot], draft: Draft) -> str:
    """What was changed, read back."""
    changed = "，".join(f"{slot.label}改为“{_short(shown(slot, draft))}”" for slot in slots)
    return f"已改好：{changed}。"


def noted(slots: Sequence[Slot], draft: Draft) -> str:
    """What a message told beyond what was asked, read back."""
    told = "，".join(f"{slot.label}“{_short(shown(slot, draft))}”" for slot in slots)
    return f"记下了：{told}。"


def editing(slot: Slot, draft: Draft) -> str:
    """A slot is asked again; what it holds now is shown."""
    value = shown(slot, draft)
    return f"现在的{slot.label}是“{_short(value)}”。要改成什么？不改就说“不改了”。" if value else ""


def so_far(draft: Draft) -> str:
    """What was told so far, for the officer who takes over."""
    told = "；".join(
        f"{slot.label}：{shown(slot, draft)}" for slot in draft.needed if draft.get(slot)
    )
    return f"正在登记{draft.type.label if draft.type else '诉求'}（{told}）"


def _short(text: str, limit: int = 30) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"
