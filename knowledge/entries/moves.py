"""The table of moves a version can make: from where, to where, by whom, with what.

Three different people answer for what a citizen reads. That rule stands here, beside the moves,
and knows no role that may pass it by.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from core.errors import Conflict, Forbidden
from knowledge.entries import wording


class VersionState(StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    REVIEW = "review"
    APPROVED = "approved"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"

    @property
    def label(self) -> str:
        """The word people read."""
        return wording.STATES[self.value]


OPEN = frozenset({VersionState.DRAFT, VersionState.REVIEW, VersionState.APPROVED})
"""Being worked on; an entry has one such version at most."""


class Move(StrEnum):
    """What can happen to a version."""

    CREATE = "create"
    SAVE = "save"
    TAKE = "take"
    SUBMIT = "submit"
    RECALL = "recall"
    APPROVE = "approve"
    RETURN = "return"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    PUBLISH = "publish"
    REPLACE = "replace"
    WITHDRAW = "withdraw"
    DISCARD = "discard"
    COMMENT = "comment"
    FLAG = "flag"
    CLEAR = "clear"

    @property
    def label(self) -> str:
        """The word people read."""
        return wording.MOVES[self.value]


@dataclass(frozen=True)
class Person:
    """A member of staff, as far as this room knows one."""

    id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the rules look at of a version."""

    state: VersionState
    authors: frozenset[int]
    drafter: Person | None
    """None: taken from the corpus or a file, where names stand for themselves."""
    reviewer: Person | None = None
    scheduled: bool = False


Guard = Callable[[Standing, Person], str | None]
"""Why this person may not, in a sentence; None if they may."""


@dataclass(frozen=True)
class Rule:
    """One row: the states a move leaves from, where it leads (None: stays), what it takes."""

    sources: frozenset[VersionState]
    target: VersionState | None
    needs: tuple[str, ...]
    refusal: str
    guards: tuple[Guard, ...] = ()
    offered: bool = True
    """Whether the console offers it as a button of its own."""


def _its_drafter(standing: Standing, person: Person) -> str | None:
    if standing.drafter is None or standing.drafter.id == person.id:
        return None
    return wording.not_the_drafter(standing.drafter.name)


def _not_its_drafter(standing: Standing, person: Person) -> str | None:
    mine = standing.drafter is not None and standing.drafter.id == person.id
    return wording.ALREADY_YOURS if mine else None


def _no_author(standing: Standing, person: Person) -> str | None:
    if person.id in standing.authors:
        return wording.WROTE_IT
    if standing.drafter is not None and standing.drafter.name == person.name:
        return wording.same_name(person.name, "拟稿人")
    return None


def _not_the_reviewer(standing: Standing, person: Person) -> str | None:
    reviewer = standing.reviewer
    if reviewer is None:
        return wording.NOT_REVIEWED
    if reviewer.id == person.id:
        return wording.REVIEWED_IT
    return wording.same_name(person.name, "审核人") if reviewer.name == person.name else None


def _scheduled(standing: Standing, person: Person) -> str | None:
    return None if standing.scheduled else wording.NOT_SCHEDULED


_S = VersionState
_ALL = frozenset(VersionState)
_REVIEWING = (_no_author,)
_PUBLISHING = (_no_author, _not_the_reviewer)

TABLE: dict[Move, Rule] = {
    Move.SAVE: Rule(
        frozenset({_S.DRAFT}),
        _S.DRAFT,
        (),
        "提交以后不能再改；要改请先撤回，或等审核退回。",
        (_its_drafter,),
        offered=False,
    ),
    Move.TAKE: Rule(frozenset({_S.DRAFT}), _S.DRAFT, (), "只有草稿可以接手。", (_not_its_drafter,)),
    Move.SUBMIT: Rule(
        frozenset({_S.DRAFT}), _S.REVIEW, (), "只有草稿可以提交审核。", (_its_drafter,)
    ),
    Move.RECALL: Rule(
        frozenset({_S.REVIEW}),
        _S.DRAFT,
        (),
        "只有待审核的可以撤回修改。",
        (_its_drafter,),
    ),
    Move.APPROVE: Rule(
        frozenset({_S.REVIEW}), _S.APPROVED, (), "只有待审核的可以审核。", _REVIEWING
    ),
    Move.RETURN: Rule(
        frozenset({_S.REVIEW, _S.APPROVED}),
        _S.DRAFT,
        ("reason",),
        "只有待审核或待发布的可以退回。",
        _REVIEWING,
    ),
    Move.PUBLISH: Rule(
        frozenset({_S.APPROVED}),
        _S.PUBLISHED,
        (),
        "先审核通过，才能发布。",
        _PUBLISHING,
    ),
    Move.SCHEDULE: Rule(
        frozenset({_S.APPROVED}),
        None,
        ("publish_at",),
        "先审核通过，才能定时发布。",
        _PUBLISHING,
    ),
    Move.UNSCHEDULE: Rule(
        frozenset({_S.APPROVED}), None, (), "没有定时发布可以取消。", (_scheduled,)
    ),
    Move.WITHDRAW: Rule(
        frozenset({_S.PUBLISHED}), _S.WITHDRAWN, ("reason",), "只有已发布的可以撤下。"
    ),
    Move.DISCARD: Rule(
        frozenset({_S.DRAFT}),
        _S.DISCARDED,
        ("reason",),
        "只有草稿可以作废；已提交的请先撤回或退回。",
    ),
    Move.COMMENT: Rule(_ALL, None, ("text",), "", offered=False),
}


def check(move: Move, standing: Standing, person: Person) -> Rule:
    """The rule of a move that this person may make from here.

    Raises:
        Conflict: the version stands elsewhere.
        Forbidden: this very person may not, and why.
    """
    rule = TABLE[move]
    if standing.state not in rule.sources:
        raise Conflict("move_not_allowed", f"现在是“{standing.state.label}”。{rule.refusal}")
    for guard in rule.guards:
        why = guard(standing, person)
        if why is not None:
            raise Forbidden("another_person_needed", why)
    return rule


def barred(move: Move, standing: Standing, person: Person) -> str | None:
    """Why this person may not make a move that the state allows; None if they may."""
    return next((why for guard in TABLE[move].guards if (why := guard(standing, person))), None)


def offered(standing: Standing, person: Person) -> list[tuple[Move, str | None]]:
    """The moves of this state, each with why this person may not, for the console's buttons.

    Moves that are somebody's own (recall, take over, cancel a schedule) are left out where they
    do not apply; those that need another person are shown with the reason.
    """
    found: list[tuple[Move, str | None]] = []
    for move, rule in TABLE.items():
        if not rule.offered or standing.state not in rule.sources:
            continue
        why = barred(move, standing, person)
        if why is None or move in (Move.APPROVE, Move.PUBLISH):
            found.append((move, why))
    return found
