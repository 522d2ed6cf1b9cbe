"""People talk as they do; the bot answers each once, and takes nobody for somebody else."""

import pytest

from tests.people import Citizen, find, text_of


def test_a_word_misheard_as_a_wish_for_a_human_is_answered_once(citizen: Citizen) -> None:
    for text in (
        "俺是说个人交",
        "人家说我不符合条件",
        "那个我想问一下就是我妈妈她那个医保卡能不能给我用啊",
    ):
        said = citizen.say(text)
        assert len(said) == 1, text_of(said)
        assert citizen.show()["mode"] == "bot"


def test_silence_about_an_old_complaint_is_looked_into(citizen: Citizen) -> None:
    said = citizen.say("上次投诉的事咋没动静")
    assert len(said) == 1
    assert "编号" in text_of(said)


def test_one_word_begins_a_ticket_also_after_what_was_not_understood(citizen: Citizen) -> None:
    for text in ("阿巴阿巴", "就是那个呀"):
        citizen.say(text)
    assert "投诉什么" in text_of(citizen.say("投诉"))


def test_a_story_in_pieces_becomes_a_ticket(citizen: Citizen) -> None:
    citizen.say("我要反映个事")
    citizen.say("小区电梯坏了三天没人修")
    citizen.say("地址是人民路")
    citizen.say("不是人民路 是人民东路18号")
    citizen.say("今天早上 我姓陈")
    citizen.say("电话我不想留")
    changed = find(citizen.say("地址再改一下 18号改成28号"), "summary")
    shown = str(changed["body"]["fields"])
    assert "人民东路28号" in shown
    assert "电梯坏了三天" in shown
    assert "不急" in text_of(citizen.say("等等我再想想"))
    assert find(citizen.say("好了 提交吧"), "ticket")


def test_a_place_of_a_home_is_no_question_about_a_ticket(citizen: Citizen) -> None:
    citizen.say("孩子上小学")
    assert "工单编号" not in text_of(citizen.say("没有房产证租的房子"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("谢谢你讲得真清楚", "不客气"),
        ("好的我明白了多谢", "不客气"),
        ("行 知道了 辛苦", "不客气"),
        ("好的", "随时说"),
        ("没有了", "随时说"),
        ("呵呵", "我在呢"),
        ("你猜", "我在呢"),
        ("说人话", "最要紧的一句是：可以。本人和配偶在缴存城市没有自有房"),
        ("看不懂", "最要紧的一句是"),
        ("讲简单点行不", "最要紧的一句是"),  # as the classifier hears it
        ("真的假的", "建金〔2015〕19号"),
        ("你们效率真低", "对不起"),
        ("你们办事也太磨蹭了吧", "对不起"),
        ("又想投诉又想咨询", "一件一件来"),
    ],
)
def test_what_is_said_to_the_bot_is_answered_as_at_a_desk(
    citizen: Citizen, text: str, told: str
) -> None:
    citizen.say("租房能提取公积金吗")
    (reply,) = citizen.say(text)
    assert reply["kind"] == "text"
    assert told in reply["text"]
    (answer,) = citizen.say("谢谢，那要带什么材料")
    assert answer["kind"] == "answer"
    assert "公积金" in answer["body"]["question"]


def test_more_is_asked_for_and_what_is_near_is_offered(citizen: Citizen) -> None:
    citizen.say("租房能提取公积金吗")
    assert find(citizen.say("还有呢"), "choice")


def test_consent_to_an_offer_is_asked_which_was_meant(citizen: Citizen) -> None:
    assert find(citizen.say("日本的医保断缴了怎么办"), "choice")
    assert "转人工" in text_of(citizen.say("好的"))


def test_thanks_while_a_ticket_is_told_leave_the_question_where_it_was(citizen: Citizen) -> None:
    citizen.say("我要投诉楼下烧烤店天天半夜吵")
    assert "在什么地方" in text_of(citizen.say("谢谢你讲得真清楚"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("韩国的公积金怎么提取", "韩国的规定请以当地公布的为准"),
        ("香港的社保怎么交", "内地（大陆）的规定"),
        ("公务员年假有多少天", "公务员另有专门规定"),
    ],
)
def test_what_holds_elsewhere_or_for_others_is_not_given_and_the_reason_told(
    citizen: Citizen, text: str, reason: str
) -> None:
    said = citizen.say(text)
    assert reason in text_of(said)
    assert all(message["kind"] != "answer" for message in said)


def test_where_nothing_is_found_for_another_country_the_reason_is_told(citizen: Citizen) -> None:
    assert "美国的规定请以当地公布的为准" in text_of(citizen.say("美国公司注册要多少钱"))


def test_a_year_before_all_that_is_known_is_told_so(citizen: Citizen) -> None:
    said = text_of(citizen.say("1998年租房提取公积金的规定是什么"))
    assert "没有1998年的" in said
