"""What import at the console says to people (zh-CN)."""

UPLOADING = "上传"
TOO_BIG = "文件超过 50 MB，请分成几个文件上传。"
BAD_NAME = "文件名不对，请改名后再上传。"
EMPTY_UPLOAD = "没有收到文件内容，请重新选择文件。"
NO_SUCH_RUN = "没有这次导入，可能已经过期，请重新上传。"
NOT_CHECKED = "还没有检查完，请稍等。"
ALREADY_APPLIED = "这次导入已经完成，不用再做一次。"
FILE_GONE = "上传的文件已经清理，请重新上传。"
FAULTS_LEFT = "有误的还没有处理：请改好后重新上传，或选择跳过。"
NOTHING_LEFT = "没有可以导入的内容。"
CHANGED_MEANWHILE = "检查之后问答有了变化，请重新上传检查。"
INTERRUPTED = "导入中断了，什么也没有写入，请重新上传。"
UNEXPECTED = "导入时出了意外，什么也没有写入；已经记录，请稍后再试。"
NAMES = "文件里的拟稿人、审核人、发布人不会带入：导入的都是草稿，由您拟稿，经审核、发布后才对外"
TOPIC_TOO_LONG = "主题最多 20 个字"
CONFIRM_FIRST = "请先核对识别出的内容，再确认导入。"


def being_edited(drafter: str) -> str:
    """Somebody works on the entry."""
    return f"{drafter} 正在编辑这一条，请等其完成后再导入"


def bad_fact(field: str) -> str:
    """A confirmed fact that cannot be."""
    return f"「{field}」填得不对，请检查。"
