"""What editing says to people (zh-CN)."""

STATES = {
    "draft": "草稿",
    "review": "待审核",
    "approved": "待发布",
    "published": "已发布",
    "superseded": "已被新版替换",
    "withdrawn": "已撤下",
    "discarded": "已作废",
}
MOVES = {
    "create": "新建草稿",
    "save": "修改草稿",
    "take": "接手草稿",
    "submit": "提交审核",
    "recall": "撤回修改",
    "approve": "审核通过",
    "return": "退回修改",
    "schedule": "定时发布",
    "unschedule": "取消定时",
    "publish": "发布",
    "replace": "被新版替换",
    "withdraw": "撤下",
    "discard": "作废草稿",
    "comment": "意见",
    "flag": "依据变动提醒",
    "clear": "提醒已处理",
}
FIELDS = {
    "topic": "主题",
    "question": "问题",
    "scene": "谁在什么情况下问",
    "variants": "别的问法",
    "answer": "答复",
    "audience": "适用对象",
    "region": "适用地区",
    "sources": "依据",
    "status": "效力",
    "starts": "生效日期",
    "until": "失效日期",
    "facts_as_of": "内容核实至",
    "review_by": "复核期限",
    "related": "相关问题",
    "successor": "接替它的问答",
}
SOURCE_FIELDS = {
    "title": "文件名称",
    "doc_no": "文号",
    "issuer": "发文机关",
    "published": "发布日期",
    "effective": "施行日期",
    "clause": "条款",
}
NEEDS = {"reason": "原因", "publish_at": "发布时间", "text": "意见"}

WROTE_IT = "您写过这份稿子，审核和发布要由别人来做。"
REVIEWED_IT = "您审核了这份稿子，发布要由第三个人来做。"
NOT_REVIEWED = "还没有人审核，不能发布。"
NOT_SCHEDULED = "没有定时发布可以取消。"
ALREADY_YOURS = "这份草稿本来就是您的。"
NO_SUCH_ENTRY = "找不到这条问答，可能编号写错了。"
NO_SUCH_VERSION = "找不到这个版本。"
NOT_COMPLETE = "内容还不完整，请按提示补齐后再提交。"
CHANGED_MEANWHILE = "您打开以后内容又有改动，请刷新后看过再操作。"
NOTHING_TO_REVISE = "这条问答还没有发布过，请直接修改它的草稿。"
PUBLISH_AT_PAST = "定时发布的时间要晚于现在。"
PUBLISH_AT_FAR = "定时发布最多提前一年。"
NO_SUCH_FLAG = "这条提醒已经处理过了。"
DOC_NO_NEEDED = "请给出文号。"
BAD_TOPIC = "请填写主题，最多 20 个字。"
HOUSE = "系统"
SEEDED = "随系统自带的语料加入"
RESEEDED = "随系统自带的语料更新"
UNSEEDED = "自带的语料不再包含这一条"
IMPORTED = "由文件导入"
ON_TIME = "到了定好的时间，自动发布"


def not_the_drafter(name: str) -> str:
    """A draft is its drafter's."""
    return f"这是{name}的草稿；需要由您来写，请先“接手草稿”。"


def same_name(name: str, role: str) -> str:
    """Two people of one name cannot both sign."""
    return (
        f"您与{role}同名（{name}），公开的三个署名会分不清；请换一位同事，或请管理员在姓名后加注。"
    )


def being_edited(name: str, state: str) -> str:
    """An entry has one open version at most."""
    return f"这条问答已有一份{state}的新版（{name}拟稿），请在那一份上继续。"


def too_soon(need: str) -> str:
    """A move lacks what it takes."""
    return f"请填写{need}。"


def doubled(question: str, other: str, asked: str) -> str:
    """Two entries may not be asked in the same words."""
    return f"“{question}”与 {other} 的问法“{asked}”相同，会答非所问；请合并或改写。"


def repeated(question: str) -> str:
    """An entry asks the same twice."""
    return f"与“{question}”相同，请删去一个"


def unknown_link(entry_id: str) -> str:
    """A link leads nowhere."""
    return f"问答 {entry_id} 不存在或已撤下，请核对编号"
