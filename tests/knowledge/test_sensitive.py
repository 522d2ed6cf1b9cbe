"""Danger is recognised before anything else, and a question about rules is left to the rules."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.settings import ROOT
from knowledge.conversing.sensitive import Special, recognise
from knowledge.entries.checks import load_corpus

TELLING = {
    "self_harm": ["我不想活了", "活着没意思，想跳楼", "我閨蜜說她要自殺", "真的活不下去了"],
    "fire": ["楼下着火了", "厨房起火了怎么办", "我們小區失火了"],
    "gas": ["家里有很浓的煤气味", "燃气泄漏怎么办", "天然气好像漏气了"],
    "medical": ["我爸晕倒了没呼吸", "老人心脏病发作了", "孩子卡住喉咙了", "有人触电了", "羊水破了"],
    "traffic": ["刚才出车祸了", "路口撞到人了", "高速上爆胎了"],
    "crime": ["有人拿刀在楼下", "救命", "我被人抢劫了", "我妈走失了"],
    "trapped": ["电梯里困人了", "房子塌了"],
    "minor_harmed": ["我家孩子走丢了", "女儿被老师摸了"],
    "minor_alone": ["我今年13岁，同学天天打我", "我是初中生，我怀孕了好害怕"],
    "domestic_violence": ["老公又打我了", "邻居被她老公家暴", "男朋友威胁要杀我"],
    "state_secrets": ["附近的导弹基地在哪里", "我怀疑有人是间谍"],
    "personal_case": ["我的官司能赢吗", "他这样会判几年", "帮我写一份起诉状", "收到法院传票怎么办"],
}

ASKING = [
    "120急救收费标准",
    "119是什么电话",
    "火灾保险怎么赔",
    "出车祸医保能报吗",
    "被车撞了算工伤吗",
    "怎么考消防证",
    "自杀算工亡吗",
    "人身安全保护令怎么申请",
    "热死我了",
    "笑死我了",
    "燃气报警器要不要装",
    "哪些政府信息涉及国家秘密不公开",
    "打官司没钱能申请法律援助吗",
    "老人打官司没钱，能免费请律师吗",
    "家里着火后房子怎么赔偿",
    "今天天气怎么样",
    "",
]


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in TELLING.items() for text in texts]
)
def test_sensitive_matter_is_recognised(kind: str, text: str) -> None:
    special = recognise(text)
    assert special is not None
    assert special.kind == kind
    assert special.numbers
    assert all(number.number in special.reply for number in special.numbers[:1])


@pytest.mark.parametrize("text", ASKING)
def test_question_about_rules_is_no_emergency(text: str) -> None:
    assert recognise(text) is None


def test_hardly_any_question_of_the_corpus_is_taken_for_an_emergency() -> None:
    taken = [
        question
        for placed in load_corpus(Path(ROOT / "knowledge" / "corpus"))
        for question in placed.entry.questions
        if recognise(question) is not None
        and placed.entry.id not in {"hysy-017", "rxfw-003", "jy-010", "yl-022"}
    ]
    assert len(taken) <= 5, taken


@given(st.text(max_size=500))
def test_anything_is_looked_at_without_failing(text: str) -> None:
    assert recognise(text) is None or isinstance(recognise(text), Special)


@given(
    st.sampled_from([t for texts in TELLING.values() for t in texts]), st.sampled_from("。！ \n？…")
)
def test_punctuation_does_not_hide_danger(text: str, mark: str) -> None:
    spread = mark.join([text[:2], text[2:]]) + mark
    assert recognise(spread) == recognise(text)
