"""What the public page of a policy document shows: facts, text, and the stretch quoted from it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from core.errors import NotFound
from desk.conversations.messages import not_in_force
from knowledge.entries.drafts import document_key
from knowledge.policies import messages, presenting, repository, service
from knowledge.policies.schemas import PolicyOut

TOO_OFTEN = messages.TOO_OFTEN
_STRETCH = re.compile(r"(\d{1,7})-(\d{1,7})")
_TONES = {"valid": "ok", "expired": "danger", "repealed": "danger", "not_yet": "warn"}


@dataclass(frozen=True)
class Line:
    """A block of the text; what of it is marked stands in the middle."""

    number: int
    kind: str
    level: int
    before: str
    marked: str = ""
    after: str = ""


@dataclass(frozen=True)
class PolicyPage:
    """A document to be read."""

    policy: PolicyOut
    shown: int
    """Which version of the text."""
    lines: tuple[Line, ...]
    caution: str
    """What must be known first, where it does not hold today."""
    successor: int | None
    """The document that took its place, if it may be read here."""
    tone: str

    @property
    def first_marked(self) -> int | None:
        """The line in which the marked stretch begins."""
        return next((line.number for line in self.lines if line.marked), None)


def policy_page(
    session: Session, policy_id: int, *, version: int | None, mark: str, today: date
) -> PolicyPage:
    """A confirmed document.

    Args:
        session: to read with.
        policy_id: which one.
        version: of its text; the newest, if not named.
        mark: ``start-end``, a stretch of that text in characters; anything else marks nothing.
        today: the day its validity is told for.

    Raises:
        NotFound: there is none, nobody confirmed it, or it has no such version.
    """
    row = service.find(session, policy_id)
    if not row.confirmed_by:
        raise NotFound("no_such_policy", messages.NO_SUCH_POLICY)
    policy = presenting.whole(session, row, version, today)
    after = repository.by_key(session, document_key(row.successor)) if row.successor else None
    return PolicyPage(
        policy=policy,
        shown=version or policy.version,
        lines=tuple(_lines(policy, mark)),
        caution=not_in_force(
            policy, policy.state, repealed_on=policy.repealed_on, successor=policy.successor
        ),
        successor=after.id if after is not None and after.confirmed_by else None,
        tone=_TONES[policy.state.value],
    )


def _lines(policy: PolicyOut, mark: str) -> Iterator[Line]:
    found = _STRETCH.fullmatch(mark)
    start, end = (int(found[1]), int(found[2])) if found else (0, 0)
    at = 0
    for number, block in enumerate(policy.blocks):
        first, last = (min(max(place - at, 0), len(block.text)) for place in (start, end))
        yield Line(
            number,
            block.kind,
            block.level,
            block.text[:first],
            block.text[first:last],
            block.text[max(first, last) :],
        )
        at += len(block.text) + 1  # blocks stand a line each
