"""Wording of hand-overs (zh-CN)."""

import re

from desk.conversations.schemas import Kind, Outbound, QuickReply

LEAVE_QUEUE = "不等了"
LEAVING = {LEAVE_QUEUE, "取消排队", "取消", "算了", "不用了"}
ASKING = re.compile(
    r"(?:[转接找换叫要]|联系)(?:接|一?下|到|一?[个位]|你们的?)*(?:人工|真人|活人|客服|接线员|专员|[座坐]席)"
)
"""What asks for an officer in the middle of other words."""


def waiting(ahead: int) -> Outbound:
    """Said when somebody begins to wait."""
    place = f"前面还有 {ahead} 位。" if ahead else "您排在第一位。"
    return Outbound(
        kind=Kind.NOTICE,
        text=f"已为您转接政策专员，{place}您可以先把情况写下来，专员会看到全部对话。",
        quick_replies=(QuickReply(LEAVE_QUEUE),),
    )


def taken(name: str) -> Outbound:
    """Said when an officer takes a conversation."""
    return Outbound(kind=Kind.NOTICE, text=f"政策专员 {name} 已接入，正在看您的对话。")


def returned(name: str) -> Outbound:
    """Said when an officer hands back."""
    return Outbound(
        kind=Kind.NOTICE,
        text=f"政策专员 {name} 已结束本次服务，现在由智能助手继续为您服务。",
    )


LEFT = Outbound(kind=Kind.NOTICE, text="已为您取消排队，现在由智能助手继续为您服务。")


def already_taken(name: str) -> str:
    """Why a conversation cannot be taken."""
    return f"这个对话已由 {name} 接待。"


NOT_WAITING = "这个对话没有在等待人工，可能市民已经离开排队。"
NOT_YOURS = "这个对话不在您手上，请先接待再操作。"
ALREADY_WITH_BOT = "这个对话已经交还给机器人了。"
NO_REASON = "市民要求转人工"
IN_DANGER = "市民说到险情，已告知求助电话，并要求转人工"
