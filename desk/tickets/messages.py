"""Wording of tickets (zh-CN), and the cards a citizen sees."""

from datetime import datetime

from core.calendar import Notice
from core.clock import to_local
from desk.conversations.schemas import Kind, Outbound, QuickReply
from desk.tickets.schemas import Rating, TicketState, TicketView

NO_SUCH_TICKET = "没有找到这个编号的工单，请核对编号。"
NO_SUCH_DEPARTMENT = "没有这个承办单位，请从列表里选。"
BAD_STARS = "请给 1 到 5 颗星。"
ALREADY_RATED = "这次答复您已经评价过了，谢谢。"
REDO_ONCE = "一件工单只能申请重办一次。如果还有新的情况，可以再登记一件。"
REDO_NEEDS_REASON = "申请重办请说明原因，承办单位才知道哪里没做到。"

NOT_PROVEN = "没有查到：编号或电话后四位对不上。请核对后再试。"
"""The same whether there is no such ticket, no phone with it, or another one."""
PROOF_CLOSED = "核对没通过的次数太多了，为了保护隐私，今天不能再这样查。请转人工，或拨打热线查询。"


SYSTEM = "系统"


def recounted(
    before: datetime | None, due: datetime, *, provisional: bool, year: int, notice: Notice | None
) -> str:
    """Why a due date is another one now, or the same one and certain."""
    why = f"{year}年放假安排已公布（{notice.number}）" if notice is not None else "工作日历有调整"
    after = f"{day(due)}{'（暂定）' if provisional else ''}"
    if before is not None and to_local(before).date() == to_local(due).date():
        return f"{why}，办理期限仍为{after}{'' if provisional else '，不再是暂定'}"
    return f"{why}，办理期限由{day(before) if before else '未定'}改为{after}"


def rated_elsewhere(view: TicketView, rating: Rating) -> str:
    """Told where a ticket was filed when somebody who knows it rated it elsewhere."""
    redo = "，并申请重办" if rating.redo else ""
    return (
        f"工单 {view.number} 收到了评价：{rating.resolved.label}，{rating.stars} 星{redo}。"
        "是凭编号和电话后四位从别处提交的；不是您本人或家人，请转人工告诉我们。"
    )


def missing(label: str) -> str:
    """A move lacks something."""
    return f"请填写{label}。"


def too_long(label: str, limit: int) -> str:
    """A field is over its length."""
    return f"{label}最多 {limit} 个字，请精简一些。"


def day(moment: datetime) -> str:
    """A due day as people say it."""
    local = to_local(moment)
    return f"{local.month}月{local.day}日"


def due_text(view: TicketView) -> str:
    """When the reply is due, in words; empty when it is not counting yet."""
    if view.due_at is None:
        return ""
    return f"{day(view.due_at)}前{'（暂定）' if view.due_provisional else ''}"


def ticket_card(view: TicketView, text: str = "") -> Outbound:
    """A ticket as its citizen sees it."""
    return Outbound(
        kind=Kind.TICKET,
        text=text or status_line(view),
        body={
            "number": view.number,
            "type": view.type.label,
            "state": view.state.value,
            "state_label": view.state.label,
            "text": view.text,
            "place": view.place,
            "department": view.department_label,
            "due": due_text(view),
            "due_provisional": view.due_provisional,
            "contact_masked": view.contact_masked,
            "elsewhere": view.elsewhere,
            "timeline": [
                {"at": to_local(item.at).isoformat(), "label": item.label, "text": item.text}
                for item in view.timeline
                if not item.staff_only
            ],
            "can_rate": view.can_rate,
            "can_redo": view.can_redo,
            "can_urge": view.can_urge,
        },
        quick_replies=(
            (
                QuickReply("查进度", f"查进度 {view.number}"),
                QuickReply("催办", f"催办 {view.number}"),
            )
            if view.can_urge
            else ()
        ),
    )


def status_line(view: TicketView) -> str:
    """Where a ticket stands, in one sentence."""
    match view.state:
        case TicketState.ACCEPTED:
            return f"工单 {view.number} 已受理，等待派单给承办单位。"
        case TicketState.DISPATCHED:
            return f"工单 {view.number} 正由{view.department_label}办理，{due_text(view)}答复您。"
        case TicketState.REPLIED:
            return f"工单 {view.number} 已有答复。"
        case TicketState.REDO:
            return f"工单 {view.number} 已申请重办，等待重新派单。"
        case TicketState.CLOSED:
            return f"工单 {view.number} 已办结。"


def dispatched(view: TicketView) -> str:
    """Told when a ticket goes to a department."""
    return f"您的工单 {view.number} 已派给{view.department_label}，{due_text(view)}答复您。"


def replied(view: TicketView, text: str) -> str:
    """Told when the reply is there."""
    return f"您的工单 {view.number} 有答复了，{view.department_label}说：\n{text}"


def due_moved(view: TicketView) -> str:
    """Told when the calendar moved the due date."""
    return f"您的工单 {view.number} 的答复期限按新的工作日历重新计算，改为{due_text(view)}。"


def closed(view: TicketView) -> str:
    """Told when it is closed."""
    return f"您的工单 {view.number} 已办结，感谢您的反映。"


def rating_card(view: TicketView) -> Outbound:
    """Asks what the citizen thinks of the reply."""
    return Outbound(
        kind=Kind.RATING,
        text="这次办理您满意吗？您的评价会直接影响对承办单位的考核。",
        body={"number": view.number, "round": view.round, "can_redo": view.can_redo},
    )


def thanks(redo: bool) -> str:
    """Told after a rating."""
    if redo:
        return "已收到您的评价和重办申请，我们会重新派单，并在这里告诉您每一步。"
    return "谢谢您的评价，我们已经记下。"
