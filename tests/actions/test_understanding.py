"""What one message means while a ticket is being told."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.draft import Draft, Slot
from actions.moves import Intent, Move, Problem, Understanding
from actions.understanding import understand
from desk.tickets.places import region

TODAY = date(2026, 11, 23)
HERE = region("示例市")
FULL = Draft(
    ticket_type="complaint",
    ticket_what="烧烤店半夜噪音扰民",
    ticket_where="建设路88号",
    ticket_when="每天半夜",
    ticket_name="张伟",
    ticket_phone="13800138000",
)


def told_until(asked: Slot) -> Draft:
    """A complaint told up to the question for `asked`."""
    later = [slot for slot in FULL.needed if list(Slot).index(slot) >= list(Slot).index(asked)]
    return replace(FULL, **{slot.value: None for slot in later})


def meant(
    text: str, asked: Slot, draft: Draft | None = None, intent: Intent | None = None
) -> Understanding:
    return understand(
        text,
        intent=intent or Intent("inform", 0.5),
        asked=asked,
        draft=draft or told_until(asked),
        region=HERE,
        today=TODAY,
    )


@pytest.mark.parametrize(
    ("asked", "text", "fills"),
    [
        (Slot.TYPE, "我要投诉", {Slot.TYPE: "complaint"}),
        (Slot.TYPE, "建议", {Slot.TYPE: "suggestion"}),
        (Slot.WHAT, "油烟太大了窗户都不敢开", {Slot.WHAT: "油烟太大了窗户都不敢开"}),
        (Slot.WHAT, "每天半夜吵死了", {Slot.WHAT: "每天半夜吵死了", Slot.WHEN: "每天半夜"}),
        (Slot.WHAT, "建设路那个烧烤店", {Slot.WHERE: "建设路那个烧烤店"}),
        (Slot.WHERE, "建设路88号", {Slot.WHERE: "建设路88号"}),
        (Slot.WHERE, "万象城", {Slot.WHERE: "万象城"}),
        (Slot.WHERE, "没有具体地点", {Slot.WHERE: "没有具体地点"}),
        (
            Slot.WHERE,
            "建设路88号，每天晚上都吵",
            {Slot.WHERE: "建设路88号", Slot.WHEN: "每天晚上"},
        ),
        (Slot.WHERE, "昨天", {Slot.WHEN: "昨天（2026年11月22日）"}),
        (Slot.WHEN, "昨天晚上", {Slot.WHEN: "昨天晚上（2026年11月22日）"}),
        (Slot.WHEN, "记不清了", {Slot.WHEN: "记不清"}),
        (Slot.WHEN, "11.20", {Slot.WHEN: "11.20"}),
        (Slot.WHEN, "现在", {Slot.WHEN: "现在"}),
        (Slot.WHEN, "张伟 13800138000", {Slot.NAME: "张伟", Slot.PHONE: "13800138000"}),
        (Slot.NAME, "张伟", {Slot.NAME: "张伟"}),
        (Slot.NAME, "王", {Slot.NAME: "王姓市民"}),
        (Slot.NAME, "老李", {Slot.NAME: "老李"}),
        (Slot.NAME, "就叫我老张吧", {Slot.NAME: "老张"}),
        (Slot.NAME, "Mike", {Slot.NAME: "Mike"}),
        (Slot.NAME, "不方便说", {Slot.NAME: "匿名"}),
        (Slot.NAME, "不用了", {Slot.NAME: "匿名"}),
        (Slot.NAME, "张伟 13912345678", {Slot.NAME: "张伟", Slot.PHONE: "13912345678"}),
        (Slot.NAME, "13912345678", {Slot.PHONE: "13912345678"}),
        (Slot.NAME, "昨天", {Slot.WHEN: "昨天（2026年11月22日）"}),
        (Slot.PHONE, "１３９ １２３４ ５６７８", {Slot.PHONE: "13912345678"}),
        (Slot.PHONE, "没有电话", {Slot.PHONE: "不留电话"}),
    ],
)
def test_an_answer_fills_what_was_asked_and_what_else_it_tells(
    asked: Slot, text: str, fills: dict[Slot, str]
) -> None:
    result = meant(text, asked)
    assert result.move is Move.TELL
    assert result.problem is None
    assert dict(result.fills) == fills


@pytest.mark.parametrize(
    ("asked", "text", "problem"),
    [
        (Slot.WHAT, "物业", Problem.THIN),
        (Slot.WHERE, "就在我家楼下", Problem.VAGUE_PLACE),
        (Slot.WHERE, "哈哈", Problem.NO_PLACE),
        (Slot.WHERE, "南京", Problem.ELSEWHERE),
        (Slot.WHERE, "上海浦东新区张江路", Problem.ELSEWHERE),
        (Slot.WHEN, "你管我", Problem.NO_TIME),
        (Slot.NAME, "哈哈哈", Problem.NO_NAME),
        (Slot.PHONE, "1391234567", Problem.BAD_PHONE),
        (Slot.PHONE, "123", Problem.BAD_PHONE),
        (Slot.PHONE, "我的微信号是abc", Problem.NO_PHONE),
    ],
)
def test_an_answer_that_cannot_be_used_says_why(asked: Slot, text: str, problem: Problem) -> None:
    assert meant(text, asked).problem is problem


def test_a_vague_place_is_taken_when_it_is_said_again() -> None:
    asked_again = replace(told_until(Slot.WHERE), ticket_retry=Slot.WHERE.value)
    result = meant("就在我家楼下", Slot.WHERE, asked_again)
    assert result.problem is None
    assert Slot.WHERE in dict(result.fills)


def test_more_of_the_story_is_added_to_it_and_the_question_stays() -> None:
    result = meant("他们每天半夜都在门口烤串吵得睡不着", Slot.WHERE)
    fills = dict(result.fills)
    assert fills[Slot.WHAT] == "烧烤店半夜噪音扰民；他们每天半夜都在门口烤串吵得睡不着"
    assert Slot.WHERE not in fills


@pytest.mark.parametrize(
    ("text", "fills"),
    [
        ("不对，是建设西路", {Slot.WHERE: "建设西路88号"}),
        ("不是建设路88号，是建设路89号", {Slot.WHERE: "建设路89号"}),
        ("改成建设西路90号", {Slot.WHERE: "建设西路90号"}),
        ("建设西路90号", {Slot.WHERE: "建设西路90号"}),
        ("我说的是人民公园", {Slot.WHERE: "人民公园"}),
        ("电话写错了是13900139000", {Slot.PHONE: "13900139000"}),
        ("可以，但是电话改成13900139000", {Slot.PHONE: "13900139000"}),
        ("13900139000", {Slot.PHONE: "13900139000"}),
        ("不留电话", {Slot.PHONE: "不留电话"}),
        ("名字改成李四", {Slot.NAME: "李四"}),
        ("不对，我叫李四", {Slot.NAME: "李四"}),
        ("改成匿名", {Slot.NAME: "匿名"}),
        ("时间不对，是上周三", {Slot.WHEN: "上周三（2026年11月18日）"}),
        ("不是投诉，是建议", {Slot.TYPE: "suggestion"}),
        ("类型改成举报", {Slot.TYPE: "report"}),
        ("内容改成烧烤店半夜放音乐扰民", {Slot.WHAT: "烧烤店半夜放音乐扰民"}),
        (
            "还有他们占道经营把人行道都堵了",
            {Slot.WHAT: "烧烤店半夜噪音扰民；还有他们占道经营把人行道都堵了"},
        ),
        (
            "不对，是建设西路90号，电话是13900139000",
            {Slot.WHERE: "建设西路90号", Slot.PHONE: "13900139000"},
        ),
    ],
)
def test_a_correction_at_the_summary_changes_the_right_slot(
    text: str, fills: dict[Slot, str]
) -> None:
    result = meant(text, Slot.CONFIRMED)
    assert result.move is Move.CORRECT
    assert dict(result.fills) == fills


def test_a_corrected_place_is_corrected_in_the_story_too() -> None:
    draft = replace(FULL, ticket_what="建设路88号烧烤店半夜噪音")
    fills = dict(meant("不对，是建设西路", Slot.CONFIRMED, draft).fills)
    assert fills == {Slot.WHERE: "建设西路88号", Slot.WHAT: "建设西路88号烧烤店半夜噪音"}


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("改一下地点", Slot.WHERE),
        ("地点", Slot.WHERE),
        ("改电话", Slot.PHONE),
        ("电话不对", Slot.PHONE),
        ("不是13800138000", Slot.PHONE),
        ("内容改一下", Slot.WHAT),
        ("不对", None),
        ("修改", None),
        ("不提交", None),
    ],
)
def test_a_wish_to_change_names_its_slot_or_is_asked_which(text: str, target: Slot | None) -> None:
    result = meant(text, Slot.CONFIRMED)
    assert result.move is Move.EDIT
    assert result.target is target


def test_a_correction_in_the_middle_does_not_answer_the_question() -> None:
    result = meant("地点错了，是建设西路90号", Slot.NAME)
    assert result.move is Move.CORRECT
    assert dict(result.fills) == {Slot.WHERE: "建设西路90号"}


@pytest.mark.parametrize("asked", [slot for slot in Slot if slot is not Slot.TYPE])
@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("取消", Move.CANCEL),
        ("算了", Move.CANCEL),
        ("算了不投诉了", Move.CANCEL),
        ("那就不登记了吧", Move.CANCEL),
        ("转人工", Move.HUMAN),
        ("麻烦帮我转一下人工谢谢", Move.HUMAN),
        ("上一步", Move.BACK),
        ("返回", Move.BACK),
        ("重新开始", Move.RESTART),
        ("查进度", Move.TRACK),
        ("谢谢", Move.COURTESY),
        ("怎么填", Move.HELP),
        ("你们到底管不管啊", Move.VENT),
        ("多久能处理", Move.HOW_LONG),
        ("为什么要留电话", Move.WHY),
    ],
)
def test_set_phrases_steer_whatever_is_asked(asked: Slot, text: str, move: Move) -> None:
    assert meant(text, asked).move is move


@pytest.mark.parametrize(
    "text",
    [
        "物业跟我说算了别投诉了，我不同意",
        "打了电话转人工一直没人接",
        "老板让我重新开始交押金",
        "他们说查进度要等一个月",
    ],
)
def test_a_story_that_contains_a_set_phrase_is_a_story(text: str) -> None:
    assert meant(text, Slot.WHAT).move is Move.TELL


@pytest.mark.parametrize(
    "text",
    [
        "确认",
        "确认提交",
        "对",
        "嗯嗯没问题",
        "提交吧",
        "好的谢谢",
        "确任",
        "没错就这样",
        "要得",
        "OK",
    ],
)
def test_people_confirm_in_many_words(text: str) -> None:
    assert meant(text, Slot.CONFIRMED).move is Move.CONFIRM


@pytest.mark.parametrize("text", ["不确认", "不提交", "先别提交", "等一下", "不对", "没有问题吗"])
def test_what_is_not_a_confirmation_never_files(text: str) -> None:
    assert meant(text, Slot.CONFIRMED).move is not Move.CONFIRM


@pytest.mark.parametrize("asked", [Slot.WHERE, Slot.WHEN, Slot.NAME, Slot.PHONE, Slot.CONFIRMED])
@pytest.mark.parametrize("text", ["公积金怎么提取", "失业金要符合什么条件才能领？", "医保能报销吗"])
def test_a_question_in_the_middle_is_a_question(asked: Slot, text: str) -> None:
    result = meant(text, asked)
    assert result.move is Move.ASK
    assert not result.fills


def test_a_question_where_the_story_is_asked_may_be_the_story() -> None:
    result = meant("垃圾堆在门口为什么没人清", Slot.WHAT)
    assert result.move is Move.ASK
    assert dict(result.fills) == {Slot.WHAT: "垃圾堆在门口为什么没人清"}


def test_a_story_with_place_and_time_is_no_question_however_it_is_put() -> None:
    result = meant("建设路88号的垃圾从上周就没人清，怎么回事？", Slot.WHAT)
    assert result.move is Move.TELL


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (Slot.WHERE, "烧烤店半夜噪音扰民"),
        (Slot.WHERE, "我要投诉"),
        (Slot.WHEN, "建设路88号"),
        (Slot.PHONE, "张伟"),
        (Slot.CONFIRMED, "13800138000"),
    ],
)
def test_what_was_told_already_changes_nothing(asked: Slot, text: str) -> None:
    assert meant(text, asked).move is Move.REPEAT


def test_the_same_message_twice_is_a_repetition() -> None:
    text = "我要投诉建设路88号烧烤店半夜噪音，电话13800138000"
    assert (
        meant(text, Slot.NAME, replace(told_until(Slot.NAME), ticket_heard=text)).move
        is Move.REPEAT
    )


def test_a_second_matter_waits_for_the_first() -> None:
    assert meant("我还要投诉隔壁超市卖过期食品", Slot.WHERE).move is Move.ANOTHER


def test_the_place_of_the_complaint_is_no_second_matter() -> None:
    result = meant("投诉的是建设路90号那家烧烤店", Slot.WHERE)
    assert Slot.WHERE in dict(result.fills)


def test_the_classifier_alone_never_cancels_a_ticket() -> None:
    result = meant("店里办的卡要退钱他们不给退", Slot.WHAT, intent=Intent("cancel", 0.99))
    assert result.move is Move.TELL


@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from("不对是改地点电话名字取消确认投诉建设路号昨天张伟，。？ 0123456789"),
            st.characters(exclude_categories=["Cs"]),
        ),
        min_size=1,
        max_size=50,
    ),
    st.sampled_from(list(Slot)),
)
def test_any_message_means_something_and_fills_only_known_slots(text: str, asked: Slot) -> None:
    result = meant(text, asked)
    for slot, value in result.fills:
        assert slot is not Slot.CONFIRMED
        assert value
    if result.move is Move.CONFIRM:
        assert asked is Slot.CONFIRMED
