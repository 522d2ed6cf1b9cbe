"""Whatever is sent, there is a clear sentence back, never a 500, never another's data."""

import uuid

import httpx
import pytest

from tests.people import Citizen, Officer, form_token
from tools.stack import Stack


def _send(citizen: Citizen, text: object) -> httpx.Response:
    return citizen.client.post(
        f"{citizen.path}/messages",
        json={"id": uuid.uuid4().hex, "text": text},
        headers=citizen.headers,
    )


def _sentence(response: httpx.Response) -> str:
    error = response.json()["error"]
    assert error["code"]
    message: str = error["message"]
    assert any("一" <= ch <= "鿿" for ch in message)
    return message


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u0000\u0007", "字" * 10_000, None, 7, ["x"]])
def test_what_cannot_be_a_message_is_refused_with_a_sentence(
    citizen: Citizen, text: object
) -> None:
    response = _send(citizen, text)
    assert response.status_code == 422
    _sentence(response)


@pytest.mark.parametrize(
    "text",
    [
        "😀👨‍👩‍👧🏠",
        "你\u0000好\u0008",
        "<script>alert(1)</script><b>粗</b>",
        "{{7*7}} ${7*7} ' OR 1=1 --",
        '/restart{"a":"b"}',
        "/session_start",
        "\u202e反过来",
        "字" * 2000,
    ],
)
def test_odd_text_is_a_message_like_any_other(citizen: Citizen, text: str) -> None:
    assert citizen.say(text)


def test_a_huge_body_is_refused(citizen: Citizen) -> None:
    response = _send(citizen, "字" * 200_000)
    assert response.status_code == 413
    _sentence(response)


def test_json_that_is_none_is_refused(citizen: Citizen) -> None:
    for body in (
        b"{",
        b"[]",
        b"\xff\xfe",
        b"null",
        b'{"id": "\\ud800aaaaaaaa", "text": "\\ud800"}',
    ):
        response = citizen.client.post(
            f"{citizen.path}/messages",
            content=body,
            headers={**citizen.headers, "Content-Type": "application/json"},
        )
        assert response.status_code in (400, 422), body
        _sentence(response)


def test_another_persons_token_opens_nothing(citizen: Citizen) -> None:
    other = Citizen(citizen.stack)
    for headers in (other.headers, {}, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}):
        for path in (citizen.path, f"{citizen.path}/events"):
            response = citizen.client.get(path, headers=headers)
            assert response.status_code == 401
            _sentence(response)


def test_an_unknown_conversation_is_like_an_expired_one(citizen: Citizen) -> None:
    response = citizen.client.get(
        f"/api/chat/conversations/{uuid.uuid4().hex}", headers=citizen.headers
    )
    assert response.status_code == 401
    _sentence(response)


def test_a_forged_form_signs_nobody_in(stack: Stack) -> None:
    with httpx.Client(base_url=stack.url, trust_env=False) as client:
        for token in ("", "forged"):
            response = client.post(
                "/desk/login",
                data={"username": "admin", "password": stack.password, "csrftoken": token},
            )
            assert response.status_code == 403
        assert client.get("/api/desk/me").status_code == 401


def test_a_forged_request_of_a_signed_in_officer_is_refused(administrator: Officer) -> None:
    response = administrator.client.post(
        "/api/desk/staff",
        json={"username": "evil", "name": "x", "role": "administrator"},
        headers={"X-CSRF-Token": "forged"},
    )
    assert response.status_code == 403


def test_a_changed_password_ends_older_sessions(stack: Stack, administrator: Officer) -> None:
    made = administrator.post("/staff", username="gone", name="离职", role="officer").json()
    person = Officer(stack, "gone", made["password"])
    assert person.client.get("/api/desk/me").status_code == 200
    administrator.client.patch(f"/api/desk/staff/{made['id']}", json={"active": False})
    assert person.client.get("/api/desk/me").status_code == 401


def test_rasas_door_is_closed_to_the_public(stack: Stack) -> None:
    response = httpx.post(f"{stack.url}/actions/webhook", json={}, trust_env=False)
    assert response.status_code == 401


def test_the_plain_ticket_form_says_what_is_wrong_and_files_once(stack: Stack) -> None:
    with httpx.Client(base_url=stack.url, trust_env=False) as client:
        token = form_token(client.get("/ticket").text)
        fields = {
            "csrftoken": token,
            "key": uuid.uuid4().hex[:20],
            "type": "complaint",
            "text": "路灯坏了一个月没人修",
            "place": "建设路88号",
            "contact_phone": "12",
        }
        wrong = client.post("/ticket", data=fields)
        assert wrong.status_code == 422
        assert "电话号码不对" in wrong.text
        filed = client.post("/ticket", data={**fields, "contact_phone": "13800138000"})
        assert filed.status_code == 200
        assert "工单编号" in filed.text
        forged = client.post("/ticket", data={**fields, "csrftoken": "x"})
        assert forged.status_code == 403


def test_guessing_passwords_is_stopped_and_a_colleague_still_signs_in(stack: Stack) -> None:
    transport = httpx.HTTPTransport(local_address="127.0.2.1")
    with httpx.Client(base_url=stack.url, timeout=30, transport=transport) as guesser:
        codes = []
        for attempt in range(12):
            token = form_token(guesser.get("/desk/login").text)
            data = {"username": "admin", "password": f"guess-{attempt}", "csrftoken": token}
            codes.append(guesser.post("/desk/login", data=data).status_code)
    assert codes[:10] == [401] * 10
    assert 429 in codes
    Officer(stack, "admin", stack.password)
