"""Names for things: conversation ids, secrets, ticket numbers."""

import hashlib
import hmac
import secrets
import uuid
from typing import NewType

ConversationId = NewType("ConversationId", str)
StaffId = NewType("StaffId", int)
TurnId = NewType("TurnId", str)
TicketNumber = NewType("TicketNumber", str)


def new_conversation_id() -> ConversationId:
    """A fresh random conversation id (UUID 4, hex)."""
    return ConversationId(uuid.uuid4().hex)


def new_turn_id() -> TurnId:
    """A fresh random turn id (UUID 4, hex)."""
    return TurnId(uuid.uuid4().hex)


def new_secret() -> str:
    """A secret of 256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> str:
    """What is stored of a random secret: its SHA-256 in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(left: str, right: str) -> bool:
    """Whether two secrets are equal, compared in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())
