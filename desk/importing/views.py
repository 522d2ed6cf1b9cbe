"""Policy documents as the console reads them."""

from datetime import date

from sqlalchemy.orm import Session

from core.clock import to_local
from desk.conversations.schemas import JSON
from knowledge.policies import presenting, repository, service
from knowledge.policies.repository import Filter


def listing(session: Session, narrowed: Filter, number: int) -> dict[str, JSON]:
    """One page of documents."""
    rows, total = repository.page(session, narrowed, number)
    waiting = Filter(confirmed=False, today=narrowed.today)
    return {
        "items": [presenting.line(row, narrowed.today).model_dump(mode="json") for row in rows],
        "total": total,
        "page": number,
        "pages": max(1, -(-total // repository.PAGE)),
        "waiting": repository.page(session, waiting, 1)[1],
    }


def detail(session: Session, policy_id: int, today: date) -> dict[str, JSON]:
    """One document whole.

    Raises:
        NotFound: there is none.
    """
    row = service.find(session, policy_id)
    return {
        **presenting.whole(session, row, None, today).model_dump(mode="json"),
        "evidence": row.evidence,
        "confirmed_by": row.confirmed_by,
        "events": [
            {
                "at": to_local(event.at).isoformat(),
                "move": event.move,
                "actor": event.actor,
                "text": event.text,
            }
            for event in repository.events(session, policy_id)
        ],
    }
