"""What learning speaks of: exchanges, why a question is open, what became of a finding."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What the bot made of a question."""

    ANSWERED = "answered"
    OFFERED = "offered"
    """Choices were offered."""
    ABSTAINED = "abstained"


class Reason(StrEnum):
    """Why a question is open, the most telling last."""

    ABSTAINED = "abstained"
    NONE_OF_THESE = "none_of_these"
    HANDED_OVER = "handed_over"
    UNHELPFUL = "unhelpful"


class State(StrEnum):
    """What became of a topic or a reply."""

    OPEN = "open"
    DRAFTED = "drafted"
    DISMISSED = "dismissed"


@dataclass(frozen=True)
class Said:
    """A message as far as learning looks at one."""

    seq: int
    author: str
    kind: str
    text: str
    at: datetime
    author_name: str = ""
    entry: str = ""
    options: tuple[str, ...] = ()
    unanswered: bool = False


@dataclass
class Exchange:
    """A question, what the bot made of it, and what the citizen thought of that."""

    conversation: str
    seq: int
    text: str
    at: datetime
    outcome: Outcome
    entry: str = ""
    answer_seq: int = 0
    picked: bool = False
    """One of the offered choices was taken."""
    refused: bool = False
    """都不是."""
    helpful: bool | None = None
    handed_over: bool = False

    @property
    def reason(self) -> Reason | None:
        """Why it is open, if it is."""
        if self.helpful is False:
            return Reason.UNHELPFUL
        if self.helpful is True:
            return None
        if self.outcome is Outcome.ABSTAINED:
            return Reason.ABSTAINED
        if self.handed_over:
            return Reason.HANDED_OVER
        return Reason.NONE_OF_THESE if self.refused else None


@dataclass(frozen=True)
class Replied:
    """What an officer answered to what."""

    conversation: str
    seq: int
    question: str
    question_seq: int
    text: str
    officer: str
    at: datetime
