"""What holds elsewhere or for others is offered with the reason, not given as an answer."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.divisions import divisions
from knowledge.answering import Answerer, Decision, Zone
from knowledge.conversing.fitting import misfit
from knowledge.conversing.follow_up import readings, take_apart
from knowledge.conversing.nearness import Place, applies
from knowledge.retrieval.analysis import normalise
from knowledge.retrieval.constraints import outside, own_rules, places
from knowledge.talk import NOTHING_SAID, Talk
from tests.knowledge.test_nearness import entry

TODAY = date(2026, 11, 23)


def said(answerer: Answerer, *texts: str) -> Decision:
    talk: Talk | None = None
    for text in texts:
        decision = answerer.decide(text, as_of=TODAY, talk=talk)
        talk = decision.talk
    return decision


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("韩国最低工资是多少", "韩国"),
        ("香港的社保怎么交", "香港"),
        ("请问在德国失业了能领多少钱", "德国"),
        ("那印尼呢", "印度尼西亚"),
        ("国外的最低工资标准", "国外"),
    ],
)
def test_place_whose_own_rules_are_asked_for_is_recognised(text: str, place: str) -> None:
    assert [mention.name for mention in places(normalise(text))] == [place]


@pytest.mark.parametrize(
    "text",
    [
        "我是香港人，在你们这上班",
        "公司请了个英国外教",
        "从日本代购回来的东西是假货",
        "我要投诉日本料理店",
        "在美国留学，国内的户口要注销吗",
        "台湾同胞来大陆开个体户",
        "今日本人去办行吗",
    ],
)
def test_place_that_is_only_spoken_of_is_none(text: str) -> None:
    assert outside(normalise(text)) == []


@given(st.sampled_from(sorted((*divisions().countries, *divisions().other_regions))))
def test_nothing_of_ours_applies_outside_the_mainland(name: str) -> None:
    place = Place.of(name)
    assert place.outside
    assert not any(applies(entry(1, region), place) for region in ("全国", "江苏省", "苏州市"))
    assert applies(entry(1, name), place)
    assert [mention.name for mention in outside(f"{name}的规定")] == [name]


@pytest.mark.parametrize(
    "texts",
    [
        ("韩国最低工资是多少",),
        ("香港的社保怎么交",),
        ("美国公司注册要多少钱",),
        ("国外的最低工资标准",),
        ("产假有多少天", "那日本呢"),
        ("公务员年假有多少天",),
        ("军人的年假有多少天",),
        ("我是公务员，加班费怎么算",),
        ("公务员辞职能领失业金吗",),
    ],
)
def test_rule_for_elsewhere_or_for_others_is_not_given_as_theirs(
    answerer: Answerer, texts: tuple[str, ...]
) -> None:
    decision = said(answerer, *texts)
    assert decision.zone in {Zone.CHOOSE, Zone.ABSTAIN}
    assert decision.caveat


@pytest.mark.parametrize(
    ("text", "entry_id"),
    [
        ("港澳台居民在内地怎么参加社保", "sb-023"),
        ("香港人能在这边交社保吗", "sb-023"),
        ("我要回香港了，内地这边交的公积金退不退", "gjj-019"),
        ("外国人来华工作许可怎么办", "rc-007"),
        ("国外看病医保给报吗", "yb-021"),
        ("入了美国籍，国内户口怎么办", "hj-019"),
        ("送外卖、跑网约车出了事，平台要负责吗", "jyzg-017"),
        ("公务员可以自己开公司或者当股东吗", "qykb-018"),
        ("我是公务员，租房能提取公积金吗", "gjj-005"),
        ("我是老师，租房能提取公积金吗", "gjj-005"),
    ],
)
def test_what_concerns_those_who_are_named_is_answered(
    answerer: Answerer, text: str, entry_id: str
) -> None:
    decision = said(answerer, text)
    assert decision.zone is Zone.ANSWER
    assert decision.candidates[0].entry_id == entry_id
    assert not decision.caveat


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("公务员年假有多少天", ["公务员"]),
        ("现役军人的假期", ["军人"]),
        ("我老公是军人，我生孩子能领生育津贴吗", []),
        ("退役军人开店能少交税吗", []),
        ("刚考上公务员，还能当股东吗", []),
    ],
)
def test_people_with_rules_of_their_own_are_told_from_their_family(
    text: str, people: list[str]
) -> None:
    assert [name for name, _ in own_rules(normalise(text))] == people


@pytest.mark.parametrize(
    ("text", "for_others"),
    [
        ("居民门诊看病能报多少", True),
        ("没有单位的人门诊看病能报多少", True),
        ("职工门诊看病能报多少", False),
        ("我妈没有工作，我是职工，门诊看病能报多少", False),
        ("门诊看病能报多少", False),
    ],
)
def test_what_is_for_one_kind_is_not_given_to_a_contrary_one(text: str, for_others: bool) -> None:
    reading = readings(take_apart(text, today=TODAY), NOTHING_SAID, today=TODAY)[0]
    caveat = misfit(reading, entry(1, question="职工医保门诊能报多少？"))
    assert bool(caveat) is for_others
    assert "职工" in caveat or not for_others


@given(st.text(max_size=40))
def test_nothing_is_ever_said_against_an_entry_for_everybody_unless_somebody_is_named(
    text: str,
) -> None:
    reading = readings(take_apart(text, today=TODAY), NOTHING_SAID, today=TODAY)[0]
    named = own_rules(normalise(reading.searched)) or reading.place
    assert named or misfit(reading, entry(1)) == ""
