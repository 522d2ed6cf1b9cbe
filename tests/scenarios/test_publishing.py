"""What three people publish is answered from then on, in words that none of them thought of."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from knowledge.entries.drafts import Draft
from knowledge.retrieval.domain import outside_sentences
from tests.desk.test_editing import moved
from tests.knowledge.editorial import DRAFT
from tests.people import Citizen, Officer, find
from tools.stack import Stack, until

Hire = Callable[[str, str, str], Officer]

TRAVEL = DRAFT.model_copy(
    update={
        "topic": "户籍证件",
        "question": "港澳通行证怎么续签",
        "scene": "签注用完了还想去港澳的居民",
        "variants": (
            "去香港的签注用完了怎么再办",
            "港澳通行证签注到期了",
            "港澳签注能在机器上办吗",
        ),
        "answer": "通行证还在有效期内的，到任一出入境窗口或者自助机上续签注，一次有效的15元。",
    }
)
CARD = DRAFT.model_copy(
    update={
        "topic": "社会保险",
        "question": "社保卡丢了去哪里补",
        "scene": "丢了社保卡的参保人",
        "variants": ("社保卡补办怎么弄", "社保卡挂失打什么电话", "社保卡补卡多久能拿"),
        "answer": "先打12333挂失，再带身份证到任一社保卡服务网点补卡，当场能取，工本费16元。",
    }
)


@contextmanager
def published(hire: Hire, draft: Draft) -> Iterator[str]:
    """Out by three people's work, and withdrawn in the end; gives the entry's id."""
    wang, li, chen = (
        hire(username, name, "editor")
        for username, name in (("wangxiao", "王晓"), ("limin", "李敏"), ("chenli", "陈立"))
    )

    def best() -> Any:
        found = wang.post("/entries/try", text=draft.question).json()["candidates"]
        return found[0]["id"] if found else None

    entry = wang.post("/entries", **draft.as_json()).json()
    entry = moved(chen, moved(li, moved(wang, entry, "submit"), "approve"), "publish")
    until(lambda: best() == entry["id"], seconds=10, what="what was published to be found")
    try:
        yield str(entry["id"])
    finally:
        moved(li, entry, "withdraw", reason="规定正在修改")
        until(lambda: best() != entry["id"], seconds=10, what="what was withdrawn to be gone")


@pytest.mark.parametrize(
    ("draft", "answered", "offered"),
    [
        (
            TRAVEL,
            ("港澳通行证续签怎么办", "我的港澳通行证要续签", "港澳通行证的签注过期了"),
            ("我的港澳证想再签一次", "通行证续签自助机在哪"),
        ),
        (
            CARD,
            ("社保卡丢了怎么补办", "我的社保卡丢了", "社保卡挂失打哪个电话"),
            ("我把社保卡弄丢了咋办", "社保卡不见了，怎么补一张"),
        ),
    ],
    ids=["travel", "card"],
)
def test_published_on_what_was_nothing_of_ours_is_answered_in_other_words(
    stack: Stack, hire: Hire, draft: Draft, answered: tuple[str, ...], offered: tuple[str, ...]
) -> None:
    assert draft.question in outside_sentences()
    for text in (*answered, *offered):
        assert all(said["kind"] != "answer" for said in Citizen(stack).say(text)), text
    with published(hire, draft) as entry:
        for text in answered:
            assert find(Citizen(stack).say(text), "answer")["body"]["entry"] == entry, text
        for text in offered:
            (said,) = Citizen(stack).say(text)
            best = said["body"].get("question") or said["body"]["options"][0]["title"]
            assert best == draft.question, text
    assert all(said["kind"] != "answer" for said in Citizen(stack).say(answered[0]))
