"""The people of the scenarios, who only use the doors that real people use."""

import re
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

from tools.stack import Stack, until

Message = dict[str, Any]


@dataclass
class Citizen:
    """Somebody at the web chat."""

    stack: Stack
    conversation: str = ""
    token: str = ""
    greeting: list[Message] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.stack.url, timeout=30, trust_env=False)
        data = self.client.post("/api/chat/conversations").json()
        self.conversation = data["conversation"]
        self.token = data["token"]
        self.greeting = data["messages"]

    def __del__(self) -> None:
        self.client.close()

    @property
    def path(self) -> str:
        return f"/api/chat/conversations/{self.conversation}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def send(self, text: str, message_id: str = "") -> Message:
        """Send without waiting for a reply."""
        response = self.client.post(
            f"{self.path}/messages",
            json={"id": message_id or uuid.uuid4().hex, "text": text},
            headers=self.headers,
        )
        assert response.status_code == 202, response.text
        message: Message = response.json()["message"]
        return message

    def say(self, text: str, seconds: float = 30) -> list[Message]:
        """Send, and wait for what the bot says to it."""
        sent = self.send(text)
        return self.wait_after(sent["seq"], seconds=seconds)

    def wait_after(self, seq: int, *, seconds: float = 30, count: int = 1) -> list[Message]:
        """What others said after a point, once there are `count` of them."""
        found: list[Message] = []

        def come() -> bool:
            found[:] = [m for m in self.messages(seq) if m["author"] != "citizen"]
            return len(found) >= count

        until(come, seconds=seconds, what=f"{count} replies after message {seq}")
        return found

    def messages(self, after: int = 0) -> list[Message]:
        """The conversation as stored."""
        found: list[Message] = self.show(after)["messages"]
        return found

    def show(self, after: int = 0) -> dict[str, Any]:
        response = self.client.get(self.path, params={"after": after}, headers=self.headers)
        assert response.status_code == 200, response.text
        data: dict[str, Any] = response.json()
        return data

    def last_seq(self) -> int:
        return int(self.messages()[-1]["seq"])

    def rate(self, number: str, **rating: Any) -> httpx.Response:
        return self.client.post(
            f"{self.path}/tickets/{number}/rating", json=rating, headers=self.headers
        )


class Officer:
    """Somebody at the console, signed in through its login form."""

    def __init__(self, stack: Stack, username: str, password: str) -> None:
        self.client = httpx.Client(
            base_url=stack.url, timeout=30, trust_env=False, follow_redirects=True
        )
        token = form_token(self.client.get("/desk/login").text)
        page = self.client.post(
            "/desk/login",
            data={"username": username, "password": password, "csrftoken": token},
        )
        assert page.url.path == "/desk", page.text
        self.client.headers["X-CSRF-Token"] = self.client.cookies["csrftoken"]

    def __del__(self) -> None:
        self.client.close()

    def post(self, path: str, **body: Any) -> httpx.Response:
        return self.client.post(f"/api/desk{path}", json=body)

    def get(self, path: str, **params: Any) -> Any:
        response = self.client.get(f"/api/desk{path}", params=params)
        assert response.status_code == 200, response.text
        return response.json()

    def move(self, number: str, move: str, **needs: str) -> httpx.Response:
        return self.post(f"/tickets/{number}/moves", move=move, **needs)


def form_token(page: str) -> str:
    """The hidden token of a page's form."""
    found = re.search(r'name="csrftoken" value="([^"]+)"', page)
    assert found, "the form carries no token"
    return found.group(1)


def text_of(messages: list[Message]) -> str:
    """All that was said, in one string."""
    return "\n".join(m["text"] for m in messages)


def find(messages: list[Message], kind: str) -> Message:
    """The message of a kind; fails with what was said instead."""
    found = [m for m in messages if m["kind"] == kind]
    assert found, f"no {kind} in: {[(m['kind'], m['text']) for m in messages]}"
    return found[-1]


def file_ticket(citizen: Citizen) -> str:
    """File a complaint in conversation; returns its number."""
    citizen.say("我要投诉建设路88号烧烤店半夜噪音扰民")
    for _ in range(8):
        last = [m for m in citizen.messages() if m["author"] == "bot"][-1]
        if last["kind"] == "summary":
            break
        citizen.say(_reply_to(last["text"]))
    card = find(citizen.say("确认"), "ticket")
    number: str = card["body"]["number"]
    return number


def _reply_to(question: str) -> str:
    for pattern, reply in (
        ("电话|手机|联系方式", "13800138000"),
        ("称呼|姓名|贵姓|名字", "我叫张伟"),
        ("什么时候|时间|何时", "昨天晚上11点"),
        ("哪里|地点|地址|位置", "建设路88号"),
        ("什么事|发生|情况|经过", "烧烤店半夜噪音扰民睡不着"),
    ):
        if re.search(pattern, question):
            return reply
    raise AssertionError(f"what is asked here? {question}")


def pause(seconds: float) -> None:
    """Wait for something that must not happen."""
    time.sleep(seconds)
