"""Wording of editing and of the public look-up (zh-CN)."""

from knowledge.answering import Decision

ORIGINS = {"corpus": "系统自带", "console": "工作台撰写", "import": "文件导入"}
ZONES = {
    "answer": "直接回答",
    "choose": "请市民选一个",
    "abstain": "表示没有把握",
    "ask": "先追问一句",
    "special": "按专门话术回复",
}
POLITE = "按客套话回应"
TOO_OFTEN = "查询得太频繁了，请一分钟后再试。"
NOT_PUBLISHED = "没有这条问答，或者它已经撤下。"


def zone(decision: Decision) -> str:
    """What would be done with a question, and why it is not answered where that can be said."""
    if decision.courtesy is not None:
        return POLITE
    label = ZONES[decision.zone.value]
    return f"{label}：{decision.caveat}" if decision.caveat else label
