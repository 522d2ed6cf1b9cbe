"""The form as Rasa calls it: real actions on a real database, one message after the other."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions import context
from actions.context import Services
from actions.handing_over import HandOver
from actions.ticket_form import ValidateTicketForm
from actions.tickets import AlreadyFiled, RateTicket, TrackTicket, UrgeTicket
from core.clock import Clock
from core.database import Database
from core.settings import Settings
from desk.conversations import service as conversations
from desk.conversations.schemas import Mode
from knowledge.answering import load_answerer
from knowledge.build import build
from knowledge.policies.library import Library
from service.schema import migrate
from tests.knowledge.conftest import corpus_text

Said = list[dict[str, Any]]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    home = Path(tmp_path_factory.mktemp("house"))
    (home / "corpus").mkdir()
    (home / "corpus" / "cs.yaml").write_text(corpus_text(), encoding="utf-8")
    settings = Settings(data_dir=home / "var", corpus_dir=home / "corpus", embedder="")
    build(settings, lambda _: None)
    migrate(settings)
    made, answerer = Database(settings.database_url), load_answerer(settings)
    context.install(Services(made, lambda: answerer, lambda: Library(()), Clock(), settings))
    yield made
    made.close()


@dataclass
class Talk:
    """A citizen's side of a conversation; holds the slots as Rasa would."""

    conversation: str
    slots: dict[str, Any] = field(default_factory=dict)
    turns: int = 0
    form: Callable[[], Any] = ValidateTicketForm
    followed_by: list[str] = field(default_factory=list)

    def say(self, text: str, intent: str = "inform", again: bool = False) -> Said:
        """One message to the form; `again`: the same turn once more."""
        self.turns += 0 if again else 1
        dispatcher, events = self.act(self.form(), text, intent)
        for event in events:
            if event["event"] == "slot":
                self.slots[event["name"]] = event["value"]
        self.followed_by = [event["name"] for event in events if event["event"] == "followup"]
        return [message["custom"] for message in dispatcher.messages]

    def act(self, action: Any, text: str, intent: str) -> tuple[CollectingDispatcher, Said]:
        """Any action, on this conversation."""
        tracker = Tracker(
            sender_id=f"{self.conversation}:1",
            slots=dict(self.slots),
            latest_message={"text": text, "intent": {"name": intent, "confidence": 0.6}},
            events=[
                {"event": "user", "metadata": {"turn_id": f"{self.conversation}-{self.turns}"}}
            ],
            paused=False,
            followup_action=None,
            active_loop={"name": "ticket_form"},
            latest_action_name=None,
        )
        dispatcher = CollectingDispatcher()
        return dispatcher, asyncio.run(action.run(dispatcher, tracker, {}))

    @property
    def asked(self) -> str | None:
        return self.slots.get("requested_slot")


@pytest.fixture
def talk(database: Database) -> Talk:
    started = database.write_now(
        lambda session: conversations.start(
            session, channel="web", region="示例市", now=Clock().now()
        )
    )
    return Talk(started.conversation)


@pytest.fixture
def ready(talk: Talk) -> Talk:
    """A complaint told up to its summary."""
    talk.say("我要投诉幸福小区3栋电梯坏了三天没人修，我姓陈，13800138000", "complain")
    assert talk.asked == "ticket_confirmed"
    return talk


def fields(message: dict[str, Any]) -> dict[str, str]:
    return {row["label"]: row["value"] for row in message["body"]["fields"]}


def test_only_what_lacks_is_asked(talk: Talk) -> None:
    [asked] = talk.say("我要投诉建设路88号烧烤店半夜噪音，电话13800138000", "complain")
    assert "怎么称呼" in asked["text"]
    assert "138****8000" in asked["text"]
    assert "13800138000" not in asked["text"]
    [summary] = talk.say("张伟")
    assert summary["kind"] == "summary"
    assert fields(summary) == {
        "类型": "投诉",
        "内容": "建设路88号烧烤店半夜噪音",
        "地点": "建设路88号烧烤店",
        "时间": "半夜",
        "称呼": "张伟",
        "电话": "138****8000",
    }


def test_every_question_is_asked_in_turn(talk: Talk) -> None:
    talk.say("我要投诉", "complain")
    assert talk.asked == "ticket_what"
    talk.say("烧烤店半夜噪音太大了")
    assert talk.asked == "ticket_where"
    talk.say("建设路88号")
    assert talk.asked == "ticket_name"
    talk.say("匿名")
    assert talk.asked == "ticket_phone"
    [summary] = talk.say("不留电话")
    assert fields(summary)["称呼"] == "匿名"
    [ticket] = talk.say("确认提交")
    assert ticket["kind"] == "ticket"
    assert talk.asked is None
    assert not any(value for value in talk.slots.values())


def test_words_that_only_name_the_matter_become_part_of_it(talk: Talk) -> None:
    talk.say("我要投诉物业", "complain")
    talk.say("乱收停车费还不给开票")
    assert talk.slots["ticket_what"] == "物业：乱收停车费还不给开票"


def test_one_ticket_however_often_it_is_confirmed(ready: Talk) -> None:
    before = dict(ready.slots)
    [first] = ready.say("确认")
    ready.slots = before  # the reply was lost on its way: the turn comes again
    [second] = ready.say("确认", again=True)
    assert first["body"]["number"] == second["body"]["number"]
    dispatcher, _ = ready.act(AlreadyFiled(), "确认", "affirm")
    third = dispatcher.messages[0]["custom"]
    assert third["body"]["number"] == first["body"]["number"]
    assert "不用重复提交" in third["text"]


def test_asking_to_file_again_does_not_begin_a_new_ticket(ready: Talk) -> None:
    [filed] = ready.say("确认")
    [told] = ready.say("帮我提交吧谢谢", "ask_help")
    assert told["body"]["number"] == filed["body"]["number"]
    assert ready.asked is None


def test_a_correction_is_read_back_in_the_summary(ready: Talk) -> None:
    [summary] = ready.say("不对，是5栋", "correct")
    assert summary["kind"] == "summary"
    assert "已改好" in summary["text"]
    assert fields(summary)["地点"] == "幸福小区5栋"
    assert fields(summary)["内容"] == "幸福小区5栋电梯坏了三天没人修"


def test_a_slot_to_change_is_asked_with_what_it_holds(ready: Talk) -> None:
    [asked] = ready.say("改电话", "correct")
    assert "138****8000" in asked["text"]
    assert ready.asked == "ticket_phone"
    [summary] = ready.say("13912345678")
    assert fields(summary)["电话"] == "139****5678"


def test_going_back_and_keeping_what_was_there(ready: Talk) -> None:
    ready.say("上一步")
    assert ready.asked == "ticket_phone"
    ready.say("上一步")
    assert ready.asked == "ticket_name"
    [summary] = ready.say("不改了")
    assert fields(summary)["称呼"] == "陈姓市民"


def test_going_back_ends_at_the_first_question(talk: Talk) -> None:
    talk.say("我要投诉", "complain")
    [told] = talk.say("上一步")
    assert "第一项" in told["text"]
    assert talk.asked == "ticket_what"


def test_cancelling_says_so_and_keeps_nothing(ready: Talk) -> None:
    [told] = ready.say("算了不投诉了", "cancel")
    assert "已取消" in told["text"]
    assert "没有生成工单" in told["text"]
    assert ready.asked is None
    dispatcher, _ = ready.act(AlreadyFiled(), "确认", "affirm")
    assert "没有等您确认" in dispatcher.messages[0]["custom"]["text"]


def test_starting_again_keeps_only_the_kind(ready: Talk) -> None:
    key = ready.slots["ticket_draft"]
    [asked] = ready.say("重新开始", "restart")
    assert "投诉什么" in asked["text"]
    assert ready.slots["ticket_phone"] is None
    assert ready.slots["ticket_type"] == "complaint"
    assert ready.slots["ticket_draft"] != key


def test_a_human_gets_what_was_told_so_far(ready: Talk, database: Database) -> None:
    [notice] = ready.say("转人工", "talk_to_human")
    assert notice["kind"] == "notice"
    assert ready.asked == "ticket_confirmed"
    assert ready.slots["ticket_phone"] == "13800138000"
    row = database.read_now(lambda session: conversations.of(session, ready.conversation).mode)
    assert row == Mode.WAITING.value


def test_another_citys_place_is_refused_with_its_number(talk: Talk) -> None:
    talk.say("我要投诉烧烤店半夜噪音太大", "complain")
    [told] = talk.say("南京市建设路88号")
    assert "025-12345" in told["text"]
    assert talk.asked == "ticket_where"
    talk.say("建设路88号")
    assert talk.slots["ticket_where"] == "建设路88号"


def test_another_kind_needs_other_things(ready: Talk) -> None:
    [summary] = ready.say("不是投诉，是建议", "correct")
    assert "时间" not in fields(summary)
    assert fields(summary)["类型"] == "建议"


@pytest.mark.parametrize(
    ("text", "number"),
    [("楼下有人持刀打架", "110"), ("我们家老头躺在灶台边上，怎么喊都不应", "120")],
)
def test_danger_is_answered_with_whom_to_call(talk: Talk, text: str, number: str) -> None:
    first, *_ = talk.say(text, "ask_help")
    assert first["kind"] == "help"
    assert number in first["text"]


def test_danger_amid_a_ticket_is_nobodys_place_or_name(talk: Talk) -> None:
    talk.say("我要投诉楼下烧烤店半夜噪音太大", "complain")
    before = dict(talk.slots)
    help_now, asked = talk.say("我妈在卫生间摔倒了昏迷不醒", "complain")
    assert help_now["kind"] == "help"
    assert "在什么地方" in asked["text"]
    assert talk.asked == "ticket_where"
    assert "ticket_where" not in talk.slots
    assert talk.slots["ticket_what"].startswith(before["ticket_what"])


def test_danger_that_is_the_matter_itself_is_told_to_the_ticket(talk: Talk) -> None:
    talk.say("我要投诉", "complain")
    talk.say("建设路88号有人持刀打架", "complain")
    assert "持刀打架" in talk.slots["ticket_what"]
    assert "建设路88号" in talk.slots["ticket_where"]


def test_a_complaint_that_only_sounds_like_danger_goes_its_way(talk: Talk) -> None:
    said = talk.say("我要投诉楼上夫妻天天打架子鼓，吵死人了", "complain")
    assert all(reply["kind"] != "help" for reply in said)


def test_who_wants_a_human_in_danger_is_told_whom_to_call_first(talk: Talk) -> None:
    dispatcher, _ = talk.act(HandOver(), "转人工，我刚把一瓶药全吃完了", "ask_human")
    assert dispatcher.messages[0]["custom"]["kind"] == "help"


def test_leaving_a_ticket_asks_for_its_kind(talk: Talk) -> None:
    [asked] = talk.say("留工单", "ask_help")
    assert talk.asked == "ticket_type"
    assert [reply["title"] for reply in asked["quick_replies"]][:3] == ["咨询", "求助", "投诉"]
    talk.say("投诉")
    assert talk.asked == "ticket_what"


def test_the_question_nobody_could_answer_becomes_the_ticket(talk: Talk) -> None:
    talk.slots["unanswered"] = "外星人补助怎么领"
    talk.say("留工单", "ask_help")
    assert talk.slots["ticket_what"] == "外星人补助怎么领"
    assert talk.asked == "ticket_name"


@pytest.mark.parametrize(
    ("action", "text", "said"),
    [
        (TrackTicket, "查进度", "已受理"),
        (UrgeTicket, "催一下", "已为工单"),
        (RateTicket, "我要评价", "还没有答复"),
    ],
)
def test_what_can_be_done_with_a_filed_ticket(
    ready: Talk, action: Callable[[], Any], text: str, said: str
) -> None:
    ready.say("确认")
    dispatcher, _ = ready.act(action(), text, "track_ticket")
    assert said in dispatcher.messages[0]["custom"]["text"]


def test_somebody_elses_ticket_is_not_shown_and_looked_for_by_its_proof(
    ready: Talk, database: Database
) -> None:
    [filed] = ready.say("确认")
    started = database.write_now(
        lambda session: conversations.start(
            session, channel="web", region="示例市", now=Clock().now()
        )
    )
    stranger = Talk(started.conversation)
    number = filed["body"]["number"]
    dispatcher, events = stranger.act(TrackTicket(), f"查进度 {number}", "track_ticket")
    assert not dispatcher.messages
    slots = {event["name"]: event["value"] for event in events}
    assert slots == {"proof_wanted": True, "proof_number": number}


def test_a_kind_is_asked_once_and_what_is_told_meanwhile_is_kept(talk: Talk) -> None:
    talk.say("我要反映个事", "complain")
    talk.say("小区电梯坏了三天没人修", "nlu_fallback")
    assert talk.asked == "ticket_type"
    assert talk.slots["ticket_what"] == "小区电梯坏了三天没人修"
    talk.say("地址是人民东路18号")
    assert talk.slots["ticket_type"] == "help"
    assert talk.slots["ticket_where"] == "人民东路18号"
    assert talk.asked == "ticket_name"


def test_the_kind_is_heard_in_what_is_told(talk: Talk) -> None:
    talk.say("我要反映个事", "inform")
    talk.say("小区电梯坏了三天没人修", "complain")
    assert talk.slots["ticket_type"] == "complaint"
    assert talk.asked == "ticket_where"


def test_a_wish_repeated_is_no_answer(talk: Talk) -> None:
    talk.say("还是投诉吧", "complain")
    assert talk.asked == "ticket_what"
    talk.say("公交车总是晚点半小时")
    talk.say("我还是投诉吧", "complain")
    assert talk.asked == "ticket_where"
    assert talk.slots.get("ticket_where") is None


def test_what_only_points_back_is_asked_for(ready: Talk) -> None:
    [asked] = ready.say("等下 刚才那个地址不对", "correct")
    assert ready.asked == "ticket_where"
    assert "现在的地点" in asked["text"]


def test_thinking_it_over_is_neither_yes_nor_no(ready: Talk) -> None:
    for text in ("等等我再想想", "先别交", "让我想想"):
        [told] = ready.say(text)
        assert "不急" in told["text"]
        assert ready.asked == "ticket_confirmed"


def test_wanting_to_file_too_early_is_told_what_is_missing(talk: Talk) -> None:
    talk.say("我要投诉建设路88号烧烤店半夜噪音，我叫张伟", "complain")
    [told] = talk.say("提交", "affirm")
    assert "还差电话" in told["text"]


def test_a_phone_kept_back_and_a_number_of_a_house_amended_in_passing(talk: Talk) -> None:
    talk.say("我要投诉人民东路18号小区电梯坏了三天没人修，我姓陈", "complain")
    [summary] = talk.say("电话我不想留")
    assert fields(summary)["电话"] == "不留电话"
    [summary] = talk.say("地址再改一下 18号改成28号", "correct")
    assert "28号" in fields(summary)["地点"]


def test_anonymous_twice_leaves_neither_name_nor_phone(talk: Talk) -> None:
    talk.say("我要举报花园路棋牌室有人赌博，每天晚上", "report")
    talk.say("匿名举报", "report")
    assert talk.slots["ticket_name"] == "匿名"
    [summary] = talk.say("匿名")
    assert fields(summary)["电话"] == "不留电话"


def test_a_complaint_about_silence_is_no_new_complaint(talk: Talk) -> None:
    assert talk.say("上次投诉的事咋没动静", "complain") == []
    assert talk.followed_by == ["proof_form"]
    assert talk.slots["proof_wanted"]


def test_a_phone_told_beside_a_name_kept_back_is_taken(talk: Talk) -> None:
    talk.say("我要投诉阳光小区5栋昨天停水没人管", "complain")
    [summary] = talk.say("名字不说 电话13800138000")
    assert (fields(summary)["称呼"], fields(summary)["电话"]) == ("匿名", "138****8000")


def test_few_words_are_enough_where_no_more_are_told(talk: Talk) -> None:
    talk.say("我家停水了", "ask_help")
    talk.say("阳光小区5栋")
    assert talk.slots["ticket_what"] == "我家停水了"
    assert talk.asked == "ticket_when"


def test_who_does_not_want_to_be_named_is_not(talk: Talk) -> None:
    talk.say("我要举报", "report")
    talk.say("有个事要举报", "report")
    assert talk.asked == "ticket_what"
    talk.say("工地夜里偷偷倒渣土没人管")
    talk.say("我也说不清在哪就是滨河路那边")
    assert len(talk.slots["ticket_where"]) <= 6
    talk.say("千万别说是我举报的")
    assert talk.slots["ticket_name"] == "匿名"


def test_a_place_is_no_name(talk: Talk) -> None:
    talk.say("我要投诉阳光小区5栋昨天停水没人管", "complain")
    talk.say("就是公园里面")
    assert talk.slots.get("ticket_name") is None


def test_words_spoken_into_a_phone_without_a_stop(talk: Talk) -> None:
    [summary] = talk.say(
        "喂你好我是住在建设路那边的我叫王强我电话是幺三八零零幺三八零零零就是我们楼下有个饭店"
        "天天晚上放音乐吵得睡不着觉都半个月了",
        "complain",
    )
    assert fields(summary)["称呼"] == "王强"
    assert fields(summary)["电话"] == "138****8000"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("嗯 就是西湖花园3栋", "西湖花园3栋"),
        ("那在人民路7号呢", "人民路7号"),
        ("那边的人民路7号", "那边的人民路7号"),
    ],
)
def test_a_place_is_kept_without_the_words_around_it(talk: Talk, said: str, kept: str) -> None:
    talk.say("我要投诉烧烤店油烟太大了", "complain")
    talk.say(said)
    assert talk.slots["ticket_where"] == kept


def test_who_asks_what_this_is_for_is_told(talk: Talk) -> None:
    talk.say("我要投诉", "complain")
    [told] = talk.say("你们是干什么的")
    assert "机器人助手" in told["text"]
    talk.say("公交车总是晚点半小时")
    [told] = talk.say("你问这个干嘛")
    assert "派给对的单位" in told["text"]
