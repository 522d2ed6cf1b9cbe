"""People talk as they do; the bot answers each once, and takes nobody for somebody else."""

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
