"""The table of moves a ticket can make: from where, to where, by whom, with what.

Follows the closed loop of 国办发〔2020〕53号: 受理 → 派单 → 办理 → 答复 → 回访 → 办结.
"""

from dataclasses import dataclass
from enum import StrEnum

from core.errors import Conflict
from desk.staff.schemas import Permission
from desk.tickets.schemas import TicketState


class Move(StrEnum):
    """What can happen to a ticket."""

    ACCEPT = "accept"
    DISPATCH = "dispatch"
    REDISPATCH = "redispatch"
    REPLY = "reply"
    CLOSE = "close"
    NOTE = "note"
    URGE = "urge"
    RATE = "rate"
    REDO = "redo"
    RECOUNT = "recount"


@dataclass(frozen=True)
class Rule:
    """One row: the states a move leaves from, where it leads (None: stays), who may, what for."""

    label: str
    sources: frozenset[TicketState]
    target: TicketState | None
    permission: Permission | None
    """None: not a move of staff."""
    needs: tuple[str, ...]
    refusal: str
    staff_only: bool = False


_S = TicketState
_ALL = frozenset(TicketState)
_OPEN = frozenset({_S.ACCEPTED, _S.DISPATCHED, _S.REDO})

TABLE: dict[Move, Rule] = {
    Move.ACCEPT: Rule("受理", frozenset(), _S.ACCEPTED, None, (), ""),
    Move.DISPATCH: Rule(
        "派单",
        frozenset({_S.ACCEPTED, _S.REDO}),
        _S.DISPATCHED,
        Permission.DISPATCH,
        ("department",),
        "只有刚受理或待重办的工单可以派单；已派出的请用“改派”。",
    ),
    Move.REDISPATCH: Rule(
        "改派",
        frozenset({_S.DISPATCHED}),
        _S.DISPATCHED,
        Permission.DISPATCH,
        ("department", "reason"),
        "只有办理中的工单可以改派。",
    ),
    Move.REPLY: Rule(
        "答复",
        frozenset({_S.DISPATCHED}),
        _S.REPLIED,
        Permission.REPLY,
        ("text",),
        "先派单到承办单位，办理后才能答复。",
    ),
    Move.CLOSE: Rule(
        "办结",
        frozenset({_S.REPLIED}),
        _S.CLOSED,
        Permission.CLOSE,
        (),
        "答复以后才能办结。",
    ),
    Move.NOTE: Rule(
        "内部备注", _ALL, None, Permission.READ_TICKETS, ("text",), "", staff_only=True
    ),
    Move.URGE: Rule("催办", _OPEN, None, None, (), "这件工单已经答复，不需要再催。"),
    Move.RATE: Rule(
        "评价",
        frozenset({_S.REPLIED, _S.CLOSED}),
        None,
        None,
        (),
        "收到答复后才能评价。",
    ),
    Move.REDO: Rule(
        "申请重办",
        frozenset({_S.REPLIED, _S.CLOSED}),
        _S.REDO,
        None,
        ("reason",),
        "收到答复后才能申请重办。",
    ),
    Move.RECOUNT: Rule(
        "时限重算", frozenset({_S.DISPATCHED}), None, None, (), "只有办理中才计时。"
    ),
}

NEED_LABELS = {"department": "承办单位", "text": "内容", "reason": "原因"}


def check(move: Move, state: TicketState) -> Rule:
    """The rule of a move that is allowed from here.

    Raises:
        Conflict: it is not, and why.
    """
    rule = TABLE[move]
    if state not in rule.sources:
        raise Conflict("move_not_allowed", f"现在是“{state.label}”。{rule.refusal}")
    return rule


def open_to(state: TicketState, permissions: frozenset[Permission]) -> list[Move]:
    """What staff with these permissions can do from here."""
    return [
        move
        for move, rule in TABLE.items()
        if rule.permission in permissions and state in rule.sources
    ]
