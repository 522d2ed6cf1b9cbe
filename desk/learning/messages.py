"""What learning says to people (zh-CN)."""

from desk.learning.schemas import Reason

REASONS = {
    Reason.ABSTAINED: "没答上来",
    Reason.NONE_OF_THESE: "给的选项都不是",
    Reason.HANDED_OVER: "答后转了人工",
    Reason.UNHELPFUL: "答了，没帮助",
}
NO_SUCH_TOPIC = "这个主题已经不在了，可能刚重新整理过，请刷新列表。"
NO_SUCH_REPLY = "找不到这条回复，请刷新列表。"
NOT_ITS_REPLY = "这条回复不属于这个主题，请刷新后重新选择。"
BAD_WEEK = "请写成 2026-W47 这样的年份和周次。"
UNFILED = "待归类"
"""The topic of a draft that resembles no entry."""


def already(state: str, by: str) -> str:
    """Somebody was faster."""
    done = {"drafted": "起草了问答", "dismissed": "标为不收录"}.get(state, "处理了")
    return f"{by}已经把它{done}，请刷新列表。"
