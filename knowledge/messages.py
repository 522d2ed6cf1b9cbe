"""What the knowledge room says to people."""

from collections.abc import Sequence
from datetime import date

from knowledge.entries.schemas import State

NOT_BUILT = "知识索引尚未建立：请先运行 lianxin corpus build"
DAMAGED = "知识索引损坏或不完整：请运行 lianxin corpus build --again 重新建立"
BUILDING_ELSEWHERE = "另一个进程正在建立知识索引，请等它结束后再试"

ASK_WHAT = "请问您说的是哪件事？比如公积金、医保、营业执照，说得具体一点，我好帮您查。"

ASK_MORE = "这件事有好几种情况，请您再说具体一点，我好准确答复。您想问的是不是："

ASK_AGAIN = "我没找到正好对得上的答复。您想问的是不是下面这些？都不是的话，请说得再具体一点："


def model_mismatch(built: str, asked: str) -> str:
    """The index and the setting name different models."""
    return (
        f"知识索引由模型“{built}”建立，当前设置的是“{asked}”，两者的向量不能混用："
        "请运行 lianxin corpus build 重新建立，或改回原来的 LIANXIN_EMBEDDER"
    )


def reranker_mismatch(built: str, asked: str) -> str:
    """The index was calibrated with another re-ranker than the setting names, or with none."""
    before = f"由重排模型“{built}”校准" if built else "校准时没有用重排模型"
    now = f"当前设置的是“{asked}”" if asked else "当前没有设置重排模型"
    return (
        f"知识索引{before}，{now}，置信度不能混用："
        "请运行 lianxin corpus build 重新建立，或改回原来的 LIANXIN_RERANKER"
    )


def model_replaced(name: str) -> str:
    """The model of that name is not the one the index was built by."""
    return f"模型“{name}”与建立知识索引时的不是同一个版本：请运行 lianxin corpus build --again 重新建立"


def validity_note(state: State, until: date | None) -> str:
    """What stands above an answer whose basis does not hold today; empty when it does."""
    if state is State.VALID:
        return ""
    if state is State.NOT_YET:
        return "【请注意】本答复所依据的规定尚未施行，以下内容供提前了解。\n"
    ended = f"（有效期至 {until}）" if until else ""
    return (
        f"【请注意】本答复所依据的规定{state.label}{ended}，以下内容仅供参考，请以最新规定为准。\n"
    )


def elsewhere(place: str, *, region: bool) -> str:
    """Why nothing is answered about a place outside the mainland."""
    ours = "内地（大陆）" if region else "国内"
    return f"我这里只有{ours}的规定，{place}的规定请以当地公布的为准。"


def own_rules(people: str) -> str:
    """Why what holds for others is not given to people who have rules of their own."""
    return f"{people}另有专门规定，我查到的是按一般情况写的，不一定适用。"


def for_others(people: str, meant: Sequence[str]) -> str:
    """Why what holds for some is not given to others."""
    return f"我查到的是{'、'.join(meant)}的规定，{people}不一定适用。"


def as_of_note(as_of: date, today: date | None) -> str:
    """What stands above an answer as of another day than today; empty when it is today."""
    if today is None or as_of == today:
        return ""
    if as_of < today:
        return f"【按{as_of.year}年的规定】以下是{as_of.year}年{as_of.month}月{as_of.day}日时的情况。\n"
    return f"【按目前已公布的规定】{as_of.year}年如有新规定，以届时公布的为准。\n"


def before_all_note(asked: date | None, starts: date | None) -> str:
    """What stands above an answer to a question about a day before all that is known of it."""
    if asked is None or starts is None:
        return ""
    return (
        f"【请注意】我这里只收录了自{starts.year}年{starts.month}月{starts.day}日起的规定，没有{asked.year}年的。"
        f"以下是后来的规定，不能当作{asked.year}年的：\n"
    )


def successor_note(question: str | None) -> str:
    """Where the rule that took an ended one's place is answered; empty when there is none."""
    return f"现在执行的规定，请看：“{question}”\n" if question else ""


def nearer_note(region: str, others: Sequence[str]) -> str:
    """Which of several sources on one matter was preferred; empty when there was but one."""
    if not others:
        return ""
    places = "、".join(dict.fromkeys(others))
    return f"【依据说明】{places}也有相关规定；以下按{region}更近、更新的规定答复。\n"


def ask_for(options: Sequence[str]) -> str:
    """Asks for what would decide between answers."""
    return f"不同情况规定不一样，请问您问的是{'、'.join(options[:-1])}，还是{options[-1]}？"


def nothing_to_build() -> str:
    """Corpus, code and model are those of the index."""
    return "知识索引已是最新"


def reading(entries: int) -> str:
    """The corpus is read."""
    return f"读取语料：{entries} 条问答"


def training() -> str:
    """The embedded model is being trained."""
    return "训练语义模型"


def loading(name: str) -> str:
    """Another model is being loaded."""
    return f"加载语义模型 {name}"


def loading_reranker(name: str) -> str:
    """A re-ranker is being loaded."""
    return f"加载重排模型 {name}"


def calibrating(number: int, of: int) -> str:
    """Questions are hidden from the index and asked of it."""
    return f"校准置信度：第 {number}/{of} 轮"


def built(seconds: float, recall: float) -> str:
    """The index stands."""
    return f"知识索引建立完成，用时 {seconds:.0f} 秒；未见过的问法首条命中率 {recall:.0%}"


FEATURE_GROUPS = {
    "words": "用词相同",
    "sounds": "读音相同",
    "meaning": "意思相近",
    "wording": "整句相像",
    "lead": "比其他候选更像",
    "strange": "语料里没见过的词",
    "form": "问的语气和长短",
    "limits": "地区、对象和事项相符",
    "reranked": "重排模型的判断",
}


def feature_group(name: str) -> str:
    """Which of the groups that people are shown a feature belongs to."""
    if name.endswith("_margin"):
        return "lead"
    if name.startswith("sounds"):
        return "sounds"
    if name.startswith(("characters", "pairs", "words", "covered")):
        return "words"
    if name.startswith(("cosine", "composite")):
        return "meaning"
    return {
        "edit": "wording",
        "reranked": "reranked",
        "unknown": "strange",
        "strangest": "strange",
        "length": "form",
        "asks": "form",
        "tells": "form",
    }.get(name, "limits")
