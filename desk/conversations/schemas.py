"""What a conversation is made of, as it crosses every boundary: web, desk, Rasa."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from core.clock import to_local
from core.errors import Invalid

JSON: TypeAlias = Any
"""A JSON value; only at the boundary is its shape open."""

MAX_TEXT = 2000
"""Characters a citizen may send at once: a page of A4; the database keeps what arrives."""


class Author(StrEnum):
    """Who speaks."""

    CITIZEN = "citizen"
    BOT = "bot"
    OFFICER = "officer"
    SYSTEM = "system"


class Audience(StrEnum):
    """Who may read a message. Every citizen-facing query filters on it."""

    EVERYONE = "everyone"
    STAFF = "staff"


class Kind(StrEnum):
    """How a message is shown."""

    TEXT = "text"
    NOTICE = "notice"
    ANSWER = "answer"
    CHOICE = "choice"
    SUMMARY = "summary"
    TICKET = "ticket"
    RATING = "rating"
    QUOTE = "quote"
    """A passage of a policy document, where no reviewed entry answers."""
    HELP = "help"
    """Whom to call: the reply to a sensitive matter."""


class Mode(StrEnum):
    """Who has the conversation."""

    BOT = "bot"
    WAITING = "waiting"
    OFFICER = "officer"


@dataclass(frozen=True)
class QuickReply:
    """A button: what it says, and what is sent for the citizen when pressed."""

    title: str
    payload: str = ""

    def to_json(self) -> dict[str, JSON]:
        """As it goes over the wire."""
        return {"title": self.title, "payload": self.payload or self.title}


@dataclass(frozen=True)
class Outbound:
    """One message to a citizen, before any channel has seen it."""

    kind: Kind = Kind.TEXT
    text: str = ""
    body: Mapping[str, JSON] = field(default_factory=dict)
    quick_replies: tuple[QuickReply, ...] = ()
    talk: Mapping[str, JSON] | None = None
    """What the conversation is about once this is said (`knowledge.talk`); kept, never shown."""

    @property
    def is_urgent(self) -> bool:
        """Whether somebody may be in danger: said at once, whatever else is going on."""
        return self.kind is Kind.HELP and bool(self.body.get("urgent"))

    def about(self, talk: Mapping[str, JSON]) -> "Outbound":
        """The same, after which the conversation is about `talk`."""
        return replace(self, talk=talk)

    def to_json(self) -> dict[str, JSON]:
        """As Rasa carries it in a `custom` payload."""
        return {
            "kind": self.kind.value,
            "text": self.text,
            "body": dict(self.body),
            "quick_replies": [reply.to_json() for reply in self.quick_replies],
            "talk": self.talk,
        }


@dataclass(frozen=True)
class MessageView:
    """One stored message, as a reader gets it."""

    seq: int
    id: str
    author: Author
    author_name: str
    audience: Audience
    kind: Kind
    text: str
    body: Mapping[str, JSON]
    quick_replies: list[dict[str, JSON]]
    created_at: datetime

    def to_json(self) -> dict[str, JSON]:
        """As it goes over the wire."""
        return {
            "seq": self.seq,
            "id": self.id,
            "author": self.author.value,
            "author_name": self.author_name,
            "audience": self.audience.value,
            "kind": self.kind.value,
            "text": self.text,
            "body": dict(self.body),
            "quick_replies": self.quick_replies,
            "created_at": to_local(self.created_at).isoformat(timespec="milliseconds"),
        }


def clean_text(text: str) -> str:
    """What a person typed, without control characters and outer blanks.

    Raises:
        Invalid: when nothing is left, or more than ``MAX_TEXT`` characters.
    """
    kept = "".join(
        ch for ch in text.replace("\r\n", "\n") if ch.isprintable() or ch in "\n\t\u3000\u200d"
    ).strip()
    if not kept:
        raise Invalid("empty_message", "还没有写内容，请输入您的问题再发送。")
    if len(kept) > MAX_TEXT:
        raise Invalid(
            "message_too_long", f"一次最多 {MAX_TEXT} 个字，您写了 {len(kept)} 个字，请分几次发送。"
        )
    return kept
