"""Whose a ticket is, where its conversation is not at hand: its number and the end of its phone.

Numbers run on and four digits are few, so failures are counted, on the ticket and from where they
come, and nothing told of a failure says which of the two was wrong.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core.ids import fingerprint, same
from desk.staff import repository as staff_repository
from desk.tickets import repository
from desk.tickets.limits import ProofLimits, proof_limits
from desk.tickets.models import Ticket, TicketProof
from desk.tickets.schemas import TicketView
from desk.tickets.service import CITIZEN, seen_by

_NUMBER = re.compile(r"(?<!\d)(20\d{6}) ?[-—–－_]? ?(\d{4,7})(?!\d)")
_RUN = re.compile(r"\d(?:[ -]?\d)*")
_SPOKEN = str.maketrans("零〇一二三四五六七八九幺两", "0012345678912")
_SPOKEN_RUN = re.compile(r"[零〇一二三四五六七八九幺两]{4,}")
END = 4
"""Digits of the phone that are asked for."""


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who tries: from where, and who may see the ticket then."""

    source: str
    holder: str
    per_source: int
    """Failures from this source after which it may not try again for now."""
    until: datetime | None = None


@dataclass(frozen=True)
class Proof:
    """What came of a try: the ticket, or none; then whether another try is allowed."""

    view: TicketView | None
    closed: bool = False


def in_conversation(conversation: str) -> Asker:
    """Somebody in a conversation: what it opens stays open with it."""
    return Asker(
        source=conversation, holder=conversation, per_source=proof_limits().per_conversation
    )


def on_page(address: str, visit: str, now: datetime) -> Asker:
    """Somebody at the page, perhaps on a machine of many: what it opens is soon shut again."""
    limits = proof_limits()
    return Asker(
        source=fingerprint(address),
        holder=visit,
        per_source=limits.per_address,
        until=now + timedelta(minutes=limits.page_minutes),
    )


def number_in(text: str) -> str | None:
    """A ticket number in a text (already `extraction.plain`), as it is written down."""
    match = _NUMBER.search(text)
    return None if match is None else f"{match.group(1)}-{match.group(2)}"


def digits_in(text: str) -> str | None:
    """The last four digits of a phone in a text: told alone, in words, or with the whole number."""
    rest = _NUMBER.sub(" ", text)
    rest = _SPOKEN_RUN.sub(lambda run: run.group().translate(_SPOKEN), rest)
    runs = [re.sub(r"\D", "", run.group()) for run in _RUN.finditer(rest)]
    told = [run for run in runs if len(run) == END] or [run for run in runs if 7 <= len(run) <= 13]
    return told[-1][-END:] if told else None


def prove(
    session: Session, number: str, digits: str, *, asker: Asker, key: str, now: datetime
) -> Proof:
    """Try to show that a ticket is one's own; the same key is the same try.

    Every try is audited. Refused ones are stored, so nothing is raised here: it would undo them.
    """
    limits = proof_limits()
    before = repository.proof_by_key(session, key)
    if before is not None:
        ticket = repository.by_number(session, number) if before.ticket_id is not None else None
        return _outcome(session, ticket, number, asker, limits, now)
    if _closed(session, number, asker, limits, now):
        _audit(session, "ticket_proof_refused", number, asker, now)
        return Proof(None, closed=True)
    ticket = repository.by_number(session, number)
    fits = same(_end_of(ticket), digits) and ticket is not None and bool(_end_of(ticket))
    repository.add_proof(
        session,
        TicketProof(
            key=key,
            number=number[:16],
            source=asker.source,
            holder=asker.holder,
            ticket_id=ticket.id if fits and ticket is not None else None,
            until=asker.until,
            at=now,
        ),
    )
    _audit(session, "ticket_proof" if fits else "ticket_proof_failed", number, asker, now)
    return _outcome(session, ticket if fits else None, number, asker, limits, now)


def _outcome(
    session: Session,
    ticket: Ticket | None,
    number: str,
    asker: Asker,
    limits: ProofLimits,
    now: datetime,
) -> Proof:
    if ticket is None:
        return Proof(None, closed=_closed(session, number, asker, limits, now))
    return Proof(seen_by(session, ticket, asker.holder, now))


def _closed(
    session: Session, number: str, asker: Asker, limits: ProofLimits, now: datetime
) -> bool:
    since = now - timedelta(hours=limits.hours)
    return (
        repository.failed_on(session, number[:16], since=since) >= limits.per_ticket
        or repository.failed_from(session, asker.source, since=since) >= asker.per_source
    )


def _end_of(ticket: Ticket | None) -> str:
    """The last digits of a ticket's phone; empty where there is none."""
    digits = re.sub(r"\D", "", ticket.contact_phone) if ticket is not None else ""
    return digits[-END:] if len(digits) >= 7 else ""


def _audit(session: Session, action: str, number: str, asker: Asker, now: datetime) -> None:
    """Who tried is written as a short fingerprint: enough to see that it was the same one."""
    staff_repository.audit(
        session,
        actor=CITIZEN,
        action=action,
        subject=number[:64],
        detail=f"source={fingerprint(asker.source)[:12]}",
        now=now,
    )
