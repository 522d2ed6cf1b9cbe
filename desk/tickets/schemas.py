"""A ticket as it crosses boundaries: what a citizen tells, what everyone is shown."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.ids import TicketNumber


class TicketType(StrEnum):
    """Kinds of request a 12345 hotline takes (国办发〔2020〕53号)."""

    CONSULT = "consult"
    HELP = "help"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"
    PRAISE = "praise"

    @property
    def label(self) -> str:
        """The word people read."""
        return _TYPE_LABELS[self]


_TYPE_LABELS = {
    TicketType.CONSULT: "咨询",
    TicketType.HELP: "求助",
    TicketType.COMPLAINT: "投诉",
    TicketType.REPORT: "举报",
    TicketType.SUGGESTION: "建议",
    TicketType.PRAISE: "表扬",
}


class TicketState(StrEnum):
    """Where a ticket stands."""

    ACCEPTED = "accepted"
    DISPATCHED = "dispatched"
    REPLIED = "replied"
    REDO = "redo"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The word people read."""
        return _STATE_LABELS[self]


_STATE_LABELS = {
    TicketState.ACCEPTED: "已受理",
    TicketState.DISPATCHED: "办理中",
    TicketState.REPLIED: "已答复",
    TicketState.REDO: "待重办",
    TicketState.CLOSED: "已办结",
}


class Resolved(StrEnum):
    """Whether the citizen's matter is settled."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"

    @property
    def label(self) -> str:
        """The word people read."""
        return {"yes": "已解决", "partly": "部分解决", "no": "未解决"}[self.value]


@dataclass(frozen=True, kw_only=True)
class TicketDraft:
    """What a citizen told before the ticket exists."""

    type: TicketType
    text: str
    place: str
    happened_when: str
    contact_name: str
    contact_phone: str


@dataclass(frozen=True, kw_only=True)
class Rating:
    """What a citizen thinks of a reply: resolved, 1–5 stars, why; once: redo, with a reason."""

    resolved: Resolved
    stars: int
    why: str = ""
    redo: bool = False
    redo_reason: str = ""


@dataclass(frozen=True)
class TimelineItem:
    """One step of a ticket's way, in words."""

    at: datetime
    label: str
    text: str
    actor: str
    staff_only: bool


@dataclass(frozen=True, kw_only=True)
class RatingView:
    """One rating as given."""

    round: int
    rating: Rating
    at: datetime


@dataclass(frozen=True, kw_only=True)
class TicketView:
    """A ticket as read; `contact_phone` is masked, the full one takes an audited call."""

    number: TicketNumber
    type: TicketType
    state: TicketState
    text: str
    place: str
    happened_when: str
    contact_name_masked: str
    contact_masked: str
    conversation: str
    department: str
    department_label: str
    created_at: datetime
    due_at: datetime | None
    due_provisional: bool
    overdue: bool
    workdays_left: int | None
    """Working days until due, negative when past; None while no time is counted."""
    round: int
    timeline: tuple[TimelineItem, ...]
    ratings: tuple[RatingView, ...]
    elsewhere: bool = False
    """Seen from another conversation or the page: what would tell of a person is left out."""

    @property
    def can_rate(self) -> bool:
        """A reply that was not rated yet may be."""
        rated = any(r.round == self.round for r in self.ratings)
        return self.state in (TicketState.REPLIED, TicketState.CLOSED) and not rated

    @property
    def can_redo(self) -> bool:
        """An unsatisfied citizen may have it redone once."""
        return self.can_rate and self.round == 1

    @property
    def can_urge(self) -> bool:
        """What is still being worked on may be urged."""
        return self.state in (TicketState.ACCEPTED, TicketState.DISPATCHED, TicketState.REDO)
