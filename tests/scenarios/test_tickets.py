"""A citizen files a ticket in conversation, follows it, and judges the reply."""

from collections.abc import Callable

from tests.people import Citizen, Officer, file_ticket, find, text_of

Hire = Callable[[str, str, str], Officer]


def test_what_is_told_at_once_is_not_asked_again(citizen: Citizen) -> None:
    said = citizen.say("我要投诉建设路88号烧烤店昨晚半夜噪音，我叫张伟，电话13800138000")
    summary = find(said, "summary")
    shown = str(summary["body"]["fields"])
    assert "建设路88号" in shown
    assert "138****8000" in shown
    assert "13800138000" not in shown


def test_interruption_correction_and_double_confirmation_make_one_ticket(
    citizen: Citizen, hire: Hire
) -> None:
    citizen.say("我要投诉楼下烧烤店半夜太吵")
    interrupted = citizen.say("住房公积金怎么提取")
    assert any(m["kind"] in ("answer", "choice") for m in interrupted), text_of(interrupted)
    citizen.say("在解放路12号")
    citizen.say("昨天晚上11点，我叫李敏，电话13912345678")
    summary = find(citizen.messages(), "summary")
    assert "解放路12号" in str(summary["body"]["fields"])
    corrected = find(citizen.say("不对，是建设西路12号"), "summary")
    assert "建设西路12号" in str(corrected["body"]["fields"])
    before = citizen.last_seq()
    for _ in range(3):
        citizen.send("确认")
    citizen.wait_after(before, count=3)
    numbers = {m["body"]["number"] for m in citizen.messages(before) if m["kind"] == "ticket"}
    assert len(numbers) == 1
    tickets = hire("sup1", "督办员甲", "supervisor").get("/tickets", q=numbers.pop())
    assert tickets["total"] == 1
    assert tickets["items"][0]["place"].startswith("建设西路12号")


def test_a_form_of_very_many_turns_goes_on(citizen: Citizen) -> None:
    citizen.say("我要投诉楼下烧烤店半夜太吵")
    citizen.say("昨天晚上11点，我叫李敏，电话13912345678，在建设路1号")
    for number in range(2, 42):  # Rasa tells the action all of it every time
        said = citizen.say(f"不对，是建设路{number}号")
        assert f"建设路{number}号" in str(find(said, "summary")["body"]["fields"])


def test_a_cancelled_form_files_nothing(citizen: Citizen) -> None:
    citizen.say("我要举报有人在学校门口卖三无食品")
    cancelled = text_of(citizen.say("算了不举报了"))
    assert "取消" in cancelled
    assert not [m for m in citizen.messages() if m["kind"] == "ticket"]
    assert find(citizen.say("注册一家公司从提交申请到拿营业执照要几天"), "answer")


def test_three_messages_at_once_are_all_taken_in_order(citizen: Citizen) -> None:
    before = citizen.last_seq()
    for text in ("我要投诉", "小区门口垃圾没人清", "在人民路5号"):
        citizen.send(text)
    citizen.wait_after(before, count=3)
    said = [m for m in citizen.messages(before) if m["author"] == "citizen"]
    assert [m["text"] for m in said] == ["我要投诉", "小区门口垃圾没人清", "在人民路5号"]
    citizen.say("今天早上")
    citizen.say("王芳 13700001111")
    shown = str(find(citizen.messages(), "summary")["body"]["fields"])
    assert "垃圾" in shown
    assert "人民路5号" in shown


def test_a_ticket_is_dispatched_replied_rated_and_redone_once(citizen: Citizen, hire: Hire) -> None:
    number = file_ticket(citizen)
    tracked = find(citizen.say("查进度"), "ticket")
    assert tracked["body"]["number"] == number
    assert tracked["body"]["state"] == "accepted"

    dispatcher = hire("disp1", "派单员甲", "dispatcher")
    suggested = dispatcher.get(f"/tickets/{number}")["suggestions"]
    assert suggested
    refused = dispatcher.move(number, "reply", text="已处理")
    assert refused.status_code == 409
    missing = dispatcher.move(number, "dispatch")
    assert missing.status_code == 422
    before = citizen.last_seq()
    moved = dispatcher.move(number, "dispatch", department=suggested[0]["department"])
    assert moved.status_code == 200
    assert moved.json()["due_at"]
    told = find(citizen.wait_after(before), "ticket")
    assert suggested[0]["label"] in told["text"]

    before = citizen.last_seq()
    assert dispatcher.move(number, "reply", text="已责令商户整改。").status_code == 200
    said = citizen.wait_after(before, count=2)
    assert "已责令商户整改" in find(said, "ticket")["text"]
    assert find(said, "rating")["body"]["number"] == number

    bad = citizen.rate(number, resolved="no", stars=1, redo=True)
    assert bad.status_code == 422
    rated = citizen.rate(
        number, resolved="no", stars=1, why="还是吵", redo=True, redo_reason="昨晚又吵到两点"
    )
    assert rated.status_code == 200
    assert rated.json()["body"]["state"] == "redo"
    assert citizen.rate(number, resolved="no", stars=1).status_code == 409

    department = suggested[0]["department"]
    assert dispatcher.move(number, "dispatch", department=department).status_code == 200
    assert dispatcher.move(number, "reply", text="已安排夜间巡查。").status_code == 200
    again = citizen.rate(number, resolved="no", stars=2, redo=True, redo_reason="还吵")
    assert again.status_code == 409
    assert citizen.rate(number, resolved="yes", stars=4).status_code == 200
    closed = dispatcher.move(number, "close")
    assert closed.status_code == 200
    labels = [item["label"] for item in closed.json()["timeline"]]
    assert labels == ["受理", "派单", "答复", "评价", "申请重办", "派单", "答复", "评价", "办结"]


def test_nobody_sees_a_ticket_of_another_conversation(citizen: Citizen) -> None:
    number = file_ticket(citizen)
    stranger = Citizen(citizen.stack)
    said = stranger.say(f"查进度 {number}")
    assert all(m["kind"] != "ticket" for m in said)
    assert stranger.rate(number, resolved="yes", stars=5).status_code == 404


def test_internal_notes_never_reach_the_citizen(citizen: Citizen, hire: Hire) -> None:
    number = file_ticket(citizen)
    note = "此件请与城管核实 INTERNAL"
    dispatcher = hire("disp1", "派单员甲", "dispatcher")
    assert dispatcher.move(number, "note", text=note).status_code == 200
    tracked = citizen.say("查进度")
    assert "INTERNAL" not in str(tracked) + str(citizen.messages())


def test_a_phone_number_is_read_in_full_only_by_an_audited_call(
    citizen: Citizen, hire: Hire
) -> None:
    number = file_ticket(citizen)
    editor = hire("edit1", "编辑甲", "editor")
    assert editor.post(f"/tickets/{number}/contact").status_code == 403
    dispatcher = hire("disp1", "派单员甲", "dispatcher")
    assert "13800138000" not in str(dispatcher.get(f"/tickets/{number}"))
    assert dispatcher.post(f"/tickets/{number}/contact").json()["phone"].endswith("13800138000")
