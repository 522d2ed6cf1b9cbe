"""Decisions in a conversation, on the shipped corpus and on a small one of several places and years."""

from datetime import date
from pathlib import Path

import pytest

from core.settings import Settings
from knowledge import messages
from knowledge.answering import Answerer, Decision, Zone, load_answerer
from knowledge.build import build
from knowledge.talk import Talk

TODAY = date(2026, 11, 23)


def said(answerer: Answerer, *texts: str) -> Decision:
    talk: Talk | None = None
    for text in texts:
        decision = answerer.decide(text, as_of=TODAY, talk=talk)
        talk = Talk.model_validate_json(decision.talk.model_dump_json())
    return decision


@pytest.mark.parametrize(
    ("texts", "entry"),
    [
        (("企业年报什么时候报", "那个体户呢"), "gtgsh-005"),
        (("公积金能转到外地吗", "那养老保险呢"), "sb-004"),
        (("租房能提取公积金吗", "刚出生的宝宝怎么上户口"), "hj-001"),
        (("证件过期了怎么办", "身份证"), "hj-003"),
        (("身份证到期怎么换", "我的驾照也快到期了，怎么换"), "xfjt-012"),
        (("在超市买了瓶牛奶", "回家发现过期了", "我能要多少赔偿"), "xfjt-003"),
        (("领结昏证要带什么才料",), "hysy-002"),
    ],
)
def test_last_message_is_understood_by_those_before(
    answerer: Answerer, texts: tuple[str, ...], entry: str
) -> None:
    assert said(answerer, *texts).candidates[0].entry_id == entry


@pytest.mark.parametrize("text", ["你真聪明", "哈哈谢谢你", "好的我知道了", "你是真人吗"])
def test_praise_after_an_answer_does_not_bring_the_answer_again(
    answerer: Answerer, text: str
) -> None:
    assert said(answerer, "公积金贷款要交多久才能申请", text).zone is not Zone.ANSWER


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("南京公积金怎么取", "gjj-004"),
        ("广州市居住证怎么办理", "rc-005"),
        ("武汉医保断缴了怎么办", "yb-005"),
    ],
)
def test_who_names_a_city_is_answered_by_what_holds_everywhere(
    answerer: Answerer, text: str, entry: str
) -> None:
    decision = said(answerer, text)
    assert (decision.zone, decision.candidates[0].entry_id) == (Zone.ANSWER, entry)


@pytest.mark.parametrize("text", ["南京哪里好玩", "苏州天气怎么样", "杭州房价会跌吗"])
def test_city_does_not_make_other_things_ours(answerer: Answerer, text: str) -> None:
    assert said(answerer, text).zone is Zone.ABSTAIN


def test_what_is_denied_is_not_meant(answerer: Answerer) -> None:
    decision = said(answerer, "我不是个体户，是公司，年报什么时候报")
    assert decision.candidates[0].entry_id == "qykb-015"


def test_change_of_the_matter_begins_anew(answerer: Answerer) -> None:
    decision = said(answerer, "租房能提取公积金吗", "孩子几岁能上小学")
    assert decision.candidates[0].entry_id == "jy-001"
    assert "公积金" not in decision.question
    assert "公积金" not in decision.talk.topic


def test_conversations_have_a_scale_of_their_own(answerer: Answerer) -> None:
    talking = answerer.calibration.talking
    assert talking is not None
    assert talking.answer_from(0.95) > talking.answer_from(0.8)


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("怎么转移", "转"),
        ("我要提取", "提"),
        ("我要退税", "退税"),
        ("我要查档案", "档案"),
    ],
)
def test_short_question_of_ours_that_nothing_answers_is_asked_back(
    answerer: Answerer, text: str, of: str
) -> None:
    decision = said(answerer, text)
    assert decision.zone is Zone.ASK
    assert decision.missing
    assert len(decision.options) >= 2, "people see between what they have to choose"
    assert of in decision.options[0]


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("我要注销，跑哪个窗口", "注销"),
        ("我想办个营业执照", "营业执照"),
        ("不想要了，钱退得回来不", "退"),
    ],
)
def test_short_question_to_which_an_entry_is_near_is_offered_it_or_asked_back(
    answerer: Answerer, text: str, of: str
) -> None:
    decision = said(answerer, text)
    assert decision.zone in {Zone.ASK, Zone.CHOOSE}
    assert of in decision.candidates[0].question
    asked = {decision.candidates[0].question, "企业"}  # which is meant, or whose it is
    assert decision.zone is Zone.CHOOSE or asked & set(decision.options)


def test_short_question_that_two_kinds_of_people_ask_is_asked_back_whose_it_is(
    answerer: Answerer,
) -> None:
    decision = said(answerer, "怎么注销")
    assert decision.zone is Zone.ASK
    assert set(decision.options) == {"企业", "个体工商户"}
    assert "注销" in decision.candidates[0].question


def test_what_fits_nothing_well_is_not_said_to_have_several_cases(answerer: Answerer) -> None:
    unsure, several = said(answerer, "取暖费能退吗"), said(answerer, "失业金怎么领")
    assert unsure.zone is several.zone is Zone.ASK
    assert unsure.missing == messages.ASK_AGAIN
    assert several.missing == messages.ASK_MORE


def test_what_fitted_nothing_well_is_not_talked_of_from_then_on(answerer: Answerer) -> None:
    alone = said(answerer, "车被交警拖走了去哪取")
    after = said(answerer, "取暖费能退吗", "车被交警拖走了去哪取")
    assert alone.zone is not Zone.ANSWER
    assert (after.zone, after.candidates) == (alone.zone, alone.candidates)


@pytest.mark.parametrize("text", ["今天的菜价是多少", "手机黑屏了怎么办"])
def test_short_question_about_other_things_is_not_asked_back(answerer: Answerer, text: str) -> None:
    assert said(answerer, text).zone is Zone.ABSTAIN


@pytest.mark.parametrize("text", ["一般罚多少钱", "两样都能领吗", "要交多少"])
def test_question_of_one_word_is_asked_back(answerer: Answerer, text: str) -> None:
    assert said(answerer, text).zone is Zone.ASK


def test_question_that_names_nothing_is_asked_back(answerer: Answerer) -> None:
    decision = said(answerer, "期限是多少天")
    assert decision.zone is Zone.ASK
    assert decision.missing
    assert decision.talk.question


@pytest.mark.parametrize("text", ["我爸晕倒了没呼吸", "楼下着火了", "我不想活了", "有人拿刀在砍人"])
def test_danger_goes_before_everything(answerer: Answerer, text: str) -> None:
    decision = said(answerer, "公积金怎么提取", text)
    assert decision.zone is Zone.SPECIAL
    assert decision.special is not None
    assert decision.special.urgent
    assert decision.talk.question, "what was talked of before is not forgotten"


def test_violence_at_home_is_helped_and_shown_what_is_known(answerer: Answerer) -> None:
    decision = said(answerer, "老公喝了酒就动手打我怎么办")
    assert decision.zone is Zone.SPECIAL
    assert [candidate.entry_id for candidate in decision.candidates] in ([], ["hysy-017"])


def test_year_asked_for_is_answered_as_of_then(answerer: Answerer) -> None:
    decision = said(answerer, "2024年企业不裁员稳岗返还能领多少")
    assert decision.as_of == date(2024, 12, 31)
    body = answerer.body_of(decision, today=TODAY)
    assert body.entry.id == "jyzg-021"
    assert body.text.startswith("【按2024年的规定】")
    assert "已失效" not in body.text
    today = answerer.body("jyzg-021", as_of=TODAY)
    assert today.text.startswith("【请注意】本答复所依据的规定已失效")


_ENTRY = """\
  - id: {id}
    question: {question}
    scene: 想申请的居民
    variants: [{question}我想问问, 关于{question}这件事, 有人知道{question}是怎样的]
    answer: {answer}
    audience: [个人]
    region: {region}
    sources:
      - {{title: 示例办法, issuer: 示例局, published: {start}, effective: {start}}}
    validity: {{status: 有效, from: {start}, until: {until}}}
    facts_as_of: 2026-06-30
    drafter: 示例·王晓
    reviewer: 示例·李敏
    publisher: 示例·陈立
"""


def _entry(number: int, question: str, answer: str, region: str, start: str, until: str) -> str:
    values = {"question": question, "answer": answer, "region": region}
    return _ENTRY.format(id=f"cs-{number:03}", start=start, until=until, **values)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    folder: Path = tmp_path_factory.mktemp("places") / "corpus"
    folder.mkdir()
    old = _entry(
        1,
        "老版高龄津贴每月发多少",
        "按老办法每月发五十元，打到老人的银行卡里。",
        "全国",
        "2015-01-01",
        "2023-12-31",
    )
    entries = [
        old + "    successor: cs-002\n",
        _entry(2, "高龄津贴的现行标准是多少钱", "按新办法每月发一百元，打到老人的社保卡里。", "全国", "2024-01-01", "null"),
        _entry(3, "青年租房补贴一个月能领多少", "全国的原则是由各地自己定，每月数额看当地公告。", "全国", "2020-01-01", "null"),
        _entry(4, "本市青年租房补贴一个月可领多少", "本市每月发六百元，最长发三年，发到本人账户里。", "示例市", "2022-01-01", "null"),
        _entry(5, "公园年票在哪里买", "到公园门口的窗口买，也可以在公园的小程序里买。", "全国", "2020-01-01", "null"),
    ]  # fmt: skip
    (folder / "cs.yaml").write_text("topic: 测试\nentries:\n" + "".join(entries), encoding="utf-8")
    settings = Settings(data_dir=folder.parent / "var", corpus_dir=folder, embedder="")
    build(settings, print)
    return load_answerer(settings)


def test_what_ended_says_so_and_shows_what_took_its_place(places: Answerer) -> None:
    body = places.body("cs-001", as_of=TODAY)
    assert body.text.startswith("【请注意】")
    assert "高龄津贴的现行标准是多少钱" in body.text
    assert body.to_json()["successor"] == {"question": "高龄津贴的现行标准是多少钱"}
    assert places.body("cs-001", as_of=date(2022, 5, 1)).successor is None


def test_what_took_the_place_of_what_ended_answers_unless_that_itself_is_asked_for(
    places: Answerer,
) -> None:
    asked = "老版的高龄津贴现在每月还发多少钱"
    assert places.decide(asked, as_of=date(2022, 5, 1)).candidates[0].entry_id == "cs-001"
    assert places.decide(asked, as_of=TODAY).candidates[0].entry_id == "cs-002"
    exactly = places.decide("老版高龄津贴每月发多少", as_of=TODAY)
    assert exactly.candidates[0].entry_id == "cs-001"


def test_rule_of_another_city_is_not_given_for_this_one(places: Answerer) -> None:
    decision = places.decide("杭州的青年租房补贴一个月可领多少", as_of=TODAY)
    assert decision.candidates[0].entry_id == "cs-003"


def test_rule_of_the_year_asked_for_answers(places: Answerer) -> None:
    then = places.decide("2020年高龄津贴的现行标准是多少钱", as_of=TODAY)
    assert then.as_of == date(2020, 12, 31)
    assert then.candidates[0].entry_id == "cs-001"
    now = places.decide("高龄津贴的现行标准是多少钱", as_of=TODAY)
    assert now.candidates[0].entry_id == "cs-002"


def test_before_all_that_is_known_the_first_of_its_kind_is_told(places: Answerer) -> None:
    decision = places.decide("2003年高龄津贴的现行标准是多少钱", as_of=TODAY)
    assert decision.as_of == date(2003, 12, 31)
    body = places.body_of(decision, today=TODAY)
    assert body.entry.id == "cs-002"
    assert "自2015年1月1日起的规定，没有2003年的" in body.text
    assert body.text.endswith("按新办法每月发一百元，打到老人的社保卡里。")


def test_nearer_rule_goes_first_and_says_so(places: Answerer) -> None:
    decision = places.decide("青年租房补贴一个月能领多少", as_of=TODAY)
    assert (decision.zone, decision.candidates[0].entry_id) == (Zone.ANSWER, "cs-004")
    body = places.body_of(decision, today=TODAY)
    assert body.text.startswith("【依据说明】全国也有相关规定")
    assert body.to_json()["set_aside"] == [
        {"question": "青年租房补贴一个月能领多少", "region": "全国"}
    ]
    elsewhere = places.decide("苏州青年租房补贴一个月能领多少", as_of=TODAY)
    assert elsewhere.set_aside == ()
    assert elsewhere.candidates[0].entry_id == "cs-003"
