"""A citizen on another device finds a ticket again; a stranger does not."""

import re
import uuid
from collections.abc import Callable, Iterator
from itertools import count

import httpx
import pytest

from desk.tickets.limits import proof_limits
from tests.people import Citizen, Officer, file_ticket, find, form_token, text_of
from tools.stack import Stack

Hire = Callable[[str, str, str], Officer]
_addresses = (f"127.0.3.{number}" for number in count(1))


@pytest.fixture
def elsewhere(stack: Stack) -> Citizen:
    """The same person with a cleared browser, or somebody else: nobody can tell yet."""
    return Citizen(stack)


@pytest.fixture
def page(stack: Stack) -> Iterator[httpx.Client]:
    """A browser without JavaScript, from an address of its own."""
    transport = httpx.HTTPTransport(local_address=next(_addresses))
    with httpx.Client(base_url=stack.url, timeout=30, transport=transport) as client:
        yield client


def look_up(page: httpx.Client, number: str, digits: str) -> httpx.Response:
    token = form_token(page.get("/ticket/progress").text)
    return page.post(
        "/ticket/progress", data={"csrftoken": token, "number": number, "digits": digits}
    )


def seen(response: httpx.Response) -> str:
    """What a page tells, without what differs from visit to visit."""
    return re.sub(r'value="[^"]*"', "", response.text)


def reply(hire: Hire, number: str, text: str) -> None:
    dispatcher = hire("disp1", "派单员甲", "dispatcher")
    department = dispatcher.get(f"/tickets/{number}")["suggestions"][0]["department"]
    assert dispatcher.move(number, "dispatch", department=department).status_code == 200
    assert dispatcher.move(number, "reply", text=text).status_code == 200


def test_a_ticket_is_found_again_rated_and_redone_from_another_conversation(
    citizen: Citizen, elsewhere: Citizen, hire: Hire
) -> None:
    number = file_ticket(citizen)
    assert "编号" in text_of(elsewhere.say("查进度"))
    asked = text_of(elsewhere.say(number))
    assert "后四位" in asked
    shown = find(elsewhere.say("尾号8000"), "ticket")
    assert shown["body"]["number"] == number
    assert [step["label"] for step in shown["body"]["timeline"]] == ["受理"]
    for private in ("建设路", "噪音", "138", "张"):
        assert private not in str(shown)

    before = elsewhere.last_seq()
    reply(hire, number, "已责令商户整改，电话13912345678。")
    told = elsewhere.wait_after(before, count=3)
    assert "已责令商户整改" in text_of(told)
    assert "13912345678" not in str(told)
    assert find(told, "rating")["body"]["number"] == number

    rated = elsewhere.rate(number, resolved="no", stars=1, redo=True, redo_reason="昨晚还吵")
    assert rated.status_code == 200
    assert rated.json()["body"]["state"] == "redo"
    assert elsewhere.rate(number, resolved="yes", stars=5).status_code == 409
    assert "从别处提交" in text_of(citizen.messages())
    again = elsewhere.say(f"催办 {number}")
    assert "已为工单" in text_of(again)


def test_all_told_in_one_sentence_is_enough(citizen: Citizen, elsewhere: Citizen) -> None:
    number = file_ticket(citizen)
    shown = find(elsewhere.say(f"帮我查一下工单{number}，留的手机尾号8000"), "ticket")
    assert shown["body"]["number"] == number


def test_people_ask_something_in_between_come_back_and_give_up(
    citizen: Citizen, elsewhere: Citizen
) -> None:
    number = file_ticket(citizen)
    elsewhere.say(f"查进度 {number}")
    between = elsewhere.say("注册一家公司从提交申请到拿营业执照要几天")
    assert find(between, "answer")
    assert "后四位" in text_of(between)
    assert "猜到" in text_of(elsewhere.say("为什么要电话"))
    assert "不查了" in text_of(elsewhere.say("算了"))
    assert find(elsewhere.say("注册一家公司从提交申请到拿营业执照要几天"), "answer")


def test_another_matter_ends_the_search_and_is_taken(elsewhere: Citizen) -> None:
    elsewhere.say("查进度")
    taken = text_of(elsewhere.say("我要投诉建设路88号烧烤店半夜噪音扰民"))
    assert "什么时候" in taken or "称呼" in taken


def test_wrong_digits_and_a_wrong_number_are_answered_alike(
    citizen: Citizen, elsewhere: Citizen
) -> None:
    number = file_ticket(citizen)
    other = Citizen(citizen.stack)
    wrong_digits = elsewhere.say(f"查进度 {number} 尾号8001")
    wrong_number = other.say("查进度 20200101-0001 尾号8000")
    assert text_of(wrong_digits) == text_of(wrong_number)
    assert all(m["kind"] != "ticket" for m in wrong_digits)
    assert elsewhere.rate(number, resolved="yes", stars=5).status_code == 404


def test_guessing_in_conversations_is_stopped_for_that_ticket(citizen: Citizen) -> None:
    number = file_ticket(citizen)
    for guess in range(proof_limits().per_ticket):
        stranger = Citizen(citizen.stack)
        said = text_of(stranger.say(f"查进度 {number} 尾号{guess:04d}"))
    assert "次数太多" in said
    late = Citizen(citizen.stack).say(f"查进度 {number} 尾号8000")
    assert all(m["kind"] != "ticket" for m in late)
    assert find(citizen.say("查进度"), "ticket")["body"]["number"] == number


def test_the_page_shows_the_way_and_takes_the_rating_without_javascript(
    citizen: Citizen, page: httpx.Client, hire: Hire
) -> None:
    number = file_ticket(citizen)
    reply(hire, number, "已责令商户整改。")
    shown = look_up(page, number, "8000")
    assert shown.status_code == 200
    for told in (number, "受理", "派单", "已责令商户整改", "提交评价"):
        assert told in shown.text
    for private in ("建设路", "噪音", "138", "张"):
        assert private not in shown.text
    rating = {"csrftoken": form_token(shown.text), "number": number}
    wrong = page.post("/ticket/progress/rating", data={**rating, "stars": "9", "redo": "yes"})
    assert wrong.status_code == 422
    assert "请说明原因" in wrong.text
    given = {**rating, "resolved": "no", "stars": "1", "redo": "yes", "redo_reason": "还吵"}
    rated = page.post("/ticket/progress/rating", data=given)
    assert rated.status_code == 200
    assert "重办申请" in rated.text
    assert "待重办" in rated.text
    assert page.post("/ticket/progress/rating", data=given).status_code == 409
    assert "从别处提交" in text_of(citizen.messages())
    page.post("/ticket/progress/end", data={"csrftoken": form_token(rated.text)})
    assert page.post("/ticket/progress/rating", data=given).status_code == 401


def test_the_page_answers_alike_whatever_is_wrong_and_stops_guessing(
    citizen: Citizen, page: httpx.Client
) -> None:
    number = file_ticket(citizen)
    assert look_up(page, "我的工单", "abc").status_code == 422
    wrong = look_up(page, number, "8001")
    unknown = look_up(page, "20200101-0002", "8000")
    assert wrong.status_code == unknown.status_code == 404
    assert seen(wrong) == seen(unknown)
    codes = [look_up(page, number, f"{guess:04d}").status_code for guess in range(7)]
    assert codes[-1] == 429
    forged = page.post(
        "/ticket/progress", data={"csrftoken": "x", "number": number, "digits": "8000"}
    )
    assert forged.status_code == 403


def test_a_rating_without_a_proof_is_refused(citizen: Citizen, page: httpx.Client) -> None:
    number = file_ticket(citizen)
    token = form_token(page.get("/ticket/progress").text)
    refused = page.post(
        "/ticket/progress/rating",
        data={"csrftoken": token, "number": number, "resolved": "yes", "stars": "5"},
    )
    assert refused.status_code == 401


def test_a_ticket_of_the_plain_form_is_found_by_its_phone(page: httpx.Client) -> None:
    filed = page.post(
        "/ticket",
        data={
            "csrftoken": form_token(page.get("/ticket").text),
            "key": uuid.uuid4().hex[:20],
            "type": "help",
            "text": "路灯坏了一个月没人修",
            "place": "建设路88号",
            "contact_phone": "025-83456789",
        },
    )
    number = re.search(r"\d{8}-\d{4}", filed.text)
    assert number
    assert look_up(page, number.group(), "6789").status_code == 200
