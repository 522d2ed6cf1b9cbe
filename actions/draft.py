"""The ticket as it is being told: its slots, their order, and what is still missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Self

from desk.tickets.extraction import ANONYMOUS
from desk.tickets.schemas import TicketDraft, TicketType

NOWHERE = "没有具体地点"
NO_TIME = "没有说明"
FORGOTTEN = "记不清"
NO_PHONE = "不留电话"

MAX_WHAT = 1900
"""Characters of the matter; a message may have 2,000."""


class Slot(StrEnum):
    """What the form asks for; the values are Rasa's slot names."""

    TYPE = "ticket_type"
    WHAT = "ticket_what"
    WHERE = "ticket_where"
    WHEN = "ticket_when"
    NAME = "ticket_name"
    PHONE = "ticket_phone"
    CONFIRMED = "ticket_confirmed"

    @property
    def label(self) -> str:
        """The word people read."""
        return _LABELS[self]


_LABELS = {
    Slot.TYPE: "类型",
    Slot.WHAT: "内容",
    Slot.WHERE: "地点",
    Slot.WHEN: "时间",
    Slot.NAME: "称呼",
    Slot.PHONE: "电话",
    Slot.CONFIRMED: "确认",
}

_ALWAYS = (Slot.TYPE, Slot.WHAT, Slot.WHERE, Slot.WHEN, Slot.NAME, Slot.PHONE)
_NEEDED = {
    TicketType.CONSULT: (Slot.TYPE, Slot.WHAT, Slot.NAME, Slot.PHONE),
    TicketType.SUGGESTION: (Slot.TYPE, Slot.WHAT, Slot.WHERE, Slot.NAME, Slot.PHONE),
    TicketType.PRAISE: (Slot.TYPE, Slot.WHAT, Slot.WHERE, Slot.NAME, Slot.PHONE),
}
"""What an answer can do without is not asked: a suggestion happened at no time."""


@dataclass(frozen=True)
class Draft:
    """Everything told so far, as it stands in the tracker."""

    ticket_type: str | None = None
    ticket_what: str | None = None
    ticket_where: str | None = None
    ticket_when: str | None = None
    ticket_name: str | None = None
    ticket_phone: str | None = None
    ticket_draft: str | None = None
    ticket_topic: str | None = None
    ticket_retry: str | None = None
    ticket_heard: str | None = None

    @classmethod
    def of(cls, slots: Mapping[str, Any]) -> Self:
        """From a tracker's slots."""
        return cls(**{field.name: slots.get(field.name) for field in fields(cls)})

    def get(self, slot: Slot) -> str | None:
        """What was told for a slot."""
        return None if slot is Slot.CONFIRMED else getattr(self, slot.value)

    def filled(self, fills: Iterable[tuple[Slot, str]]) -> Self:
        """The draft with slots filled."""
        return replace(self, **{slot.value: value for slot, value in fills})

    @property
    def type(self) -> TicketType | None:
        """Its kind, once known."""
        return None if self.ticket_type is None else TicketType(self.ticket_type)

    @property
    def needed(self) -> tuple[Slot, ...]:
        """What this kind of ticket needs, in the order of asking."""
        return _ALWAYS if self.type is None else _NEEDED.get(self.type, _ALWAYS)

    @property
    def missing(self) -> Slot:
        """What to ask for next; all told: the confirmation."""
        return next((slot for slot in self.needed if self.get(slot) is None), Slot.CONFIRMED)

    @property
    def begun(self) -> bool:
        """Whether anything but the kind was told."""
        return any(self.get(slot) for slot in _ALWAYS[1:])

    def before(self, slot: Slot | None) -> Slot | None:
        """The slot that was asked before this one."""
        order = (*self.needed, Slot.CONFIRMED)
        at = order.index(slot) if slot in order else len(self.needed)
        return order[at - 1] if at > 1 else None

    def to_ticket(self) -> TicketDraft:
        """What a ticket is made of."""
        if self.type is None or self.ticket_what is None:
            raise ValueError("the draft is not complete")
        return TicketDraft(
            type=self.type,
            text=self.ticket_what,
            place="" if self.ticket_where in (None, NOWHERE) else self.ticket_where,
            happened_when="" if self.ticket_when in (None, NO_TIME) else self.ticket_when,
            contact_name=self.ticket_name or ANONYMOUS,
            contact_phone="" if self.ticket_phone in (None, NO_PHONE) else self.ticket_phone,
        )
