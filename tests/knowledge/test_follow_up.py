"""What is said is read together with what was said before, and only where it needs to be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.conversing.follow_up import (
    Leaning,
    chosen,
    readings,
    take_apart,
    topic_of,
    without_introduction,
    without_place,
)
from knowledge.retrieval.analysis import normalise
from knowledge.talk import NOTHING_SAID, Talk

TODAY = date(2026, 11, 23)


def joined(former: str, text: str) -> str:
    talk = Talk(question=former, entry="cs-001")
    return readings(take_apart(text, today=TODAY), talk, today=TODAY)[-1].question


@pytest.mark.parametrize(
    ("former", "text", "meant"),
    [
        ("企业年报什么时候报", "那个体户呢", "个体户年报什么时候报"),
        ("租房能提取公积金吗", "要多久", "租房能提取公积金要多久"),
        ("租房能提取公积金吗", "需要什么材料？", "租房能提取公积金需要什么材料"),
        ("居民医保断缴有什么影响", "那职工呢", "职工医保断缴有什么影响"),
        ("租房提取公积金的额度", "苏州的呢", "苏州市租房提取公积金的额度"),
        ("南京市的高龄津贴是多少", "苏州的呢", "苏州市的高龄津贴是多少"),
        ("稳岗返还标准是多少", "2024年的呢", "2024年稳岗返还标准是多少"),
        ("護照丟了怎麼補", "要多少錢", "护照丢了补要多少钱"),
    ],
)
def test_follow_up_becomes_a_question_that_stands_alone(former: str, text: str, meant: str) -> None:
    assert joined(former, text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "请问小孩出生以后在哪里办理户口登记手续",
        "老旧小区改造需要居民自己出多少钱",
        "公司拖欠工资三个月了我应该找哪个部门投诉举报反映情况",
    ],
)
def test_sentence_that_says_everything_is_taken_alone_first(text: str) -> None:
    said = take_apart(text, today=TODAY)
    assert said.leaning is Leaning.ALONE
    reading, joined = readings(said, Talk(question="公积金怎么提取"), today=TODAY)
    assert not reading.follows
    assert joined.follows


@pytest.mark.parametrize("text", ["那个体户呢", "要多久", "需要什么材料", "在哪办", "2024年的呢"])
def test_ellipsis_can_only_be_meant_together(text: str) -> None:
    said = take_apart(text, today=TODAY)
    assert said.leaning is Leaning.WHOLLY
    assert [r.follows for r in readings(said, Talk(question="公积金怎么提取"), today=TODAY)] == [
        True
    ]


def test_first_message_leans_on_nothing() -> None:
    said = take_apart("要多久", today=TODAY)
    assert [reading.follows for reading in readings(said, NOTHING_SAID, today=TODAY)] == [False]


def test_year_stays_until_another_is_named() -> None:
    talk = Talk(question="2024年稳岗返还标准是多少", year=2024)
    reading = readings(take_apart("要什么条件", today=TODAY), talk, today=TODAY)[-1]
    assert (reading.year, reading.day) == (2024, date(2024, 12, 31))
    assert "2024" not in reading.searched


def test_audience_and_place_are_kept() -> None:
    talk = Talk(question="个体工商户要不要年报", audience="个体工商户", place="苏州市")
    reading = readings(take_apart("要什么材料", today=TODAY), talk, today=TODAY)[-1]
    assert (reading.audience, reading.place) == ("个体工商户", "苏州市")


@pytest.mark.parametrize(
    ("text", "option"),
    [("职工", "职工"), ("我是职工", "职工"), ("居民医保", "居民"), ("不知道", None)],
)
def test_offered_constraint_is_recognised(text: str, option: str | None) -> None:
    talk = Talk(question="医保能报多少", awaiting=("职工", "居民"))
    assert chosen(text, talk) == option


_TEXTS = st.one_of(
    st.text(max_size=60), st.sampled_from(["那呢", "这个", "2024年", "怎么办", "苏州"])
)


@given(_TEXTS, _TEXTS)
def test_any_two_messages_make_readings(former: str, text: str) -> None:
    said = take_apart(text, today=TODAY)
    found = readings(said, Talk(question=former), today=TODAY)
    assert 1 <= len(found) <= 5
    assert all(isinstance(reading.question, str) for reading in found)


@given(st.text(max_size=80))
def test_topic_of_anything_is_part_of_it_or_all(text: str) -> None:
    assert isinstance(topic_of(text), str)


@given(st.builds(Talk, question=st.text(max_size=20), year=st.none() | st.integers(1950, 2050)))
def test_talk_survives_storage(talk: Talk) -> None:
    assert Talk.model_validate_json(talk.model_dump_json()) == talk


def test_story_told_in_parts_is_kept_until_something_is_asked() -> None:
    talk = NOTHING_SAID
    for text in ("公司要裁我", "我签的是三年合同", "干了两年零八个月"):
        reading = readings(take_apart(text, today=TODAY), talk, today=TODAY)[0]
        talk = Talk(question=reading.question, topic=reading.topic)
    asked = readings(take_apart("能赔几个月工资", today=TODAY), talk, today=TODAY)[-1]
    assert all(part in asked.searched for part in ("裁我", "三年合同", "两年零八个月", "能赔"))


def test_question_ends_the_story() -> None:
    talk = Talk(question="年假有几天", topic="年假有几天")
    reading = readings(take_apart("我在一家外地的公司干了十二年", today=TODAY), talk, today=TODAY)[
        0
    ]
    assert "年假" not in reading.topic


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("我是老师，想问公积金怎么提取", "公积金怎么提取"),
        ("本人是一名护士，租房能提取公积金吗", "租房能提取公积金吗"),
        ("我是公务员想问一下产假有多少天", "产假有多少天"),
        ("我是个体户，年报怎么报", None),
        ("我是孕妇，公司能辞退我吗", None),
        ("我是老师", None),
        ("公积金怎么提取", None),
    ],
)
def test_who_asks_is_left_out_where_it_narrows_nothing(text: str, question: str | None) -> None:
    assert without_introduction(text) == question


@given(st.text(max_size=60))
def test_what_is_asked_is_the_end_of_what_is_said(text: str) -> None:
    left = without_introduction(text)
    assert left is None or normalise(text).endswith(left)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("我不是个体户，是公司，年报什么时候报", "我公司 年报什么时候报"),
        ("不是问养老金，是看病那个保险", "看病那个保险"),
        ("不是职工的，是居民的", "居民的"),
        ("不是本地人是不是也能办", "不是本地人是不是也能办"),
        ("不是本地户口能上学吗", "不是本地户口能上学吗"),
        ("我是不是个体户要看执照吗", "我是不是个体户要看执照吗"),
        ("要不是疫情我早就是老板了", "要不是疫情我早就是老板了"),
    ],
)
def test_what_is_denied_and_put_right_is_left_out(text: str, meant: str) -> None:
    assert take_apart(text, today=TODAY).text == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("南京的公积金怎么提取", "公积金怎么提取"),
        ("异地就医南京备案", "异地就医备案"),
        ("日本的产假有多少天", None),
        ("公积金怎么提取", None),
    ],
)
def test_city_is_left_out_where_it_is_no_other_country(text: str, meant: str | None) -> None:
    assert without_place(text) == meant
