"""A passage of a policy document, quoted where no reviewed entry answers, as a citizen sees it.

Every word of it is the document's; the message says so, says what the document is worth today, and
leads to the place in it.
"""

from datetime import date

from desk.conversations import messages
from desk.conversations.schemas import JSON, Kind, Outbound
from knowledge.policies.library import Excerpt, Shelved


def quotation(found: Excerpt, *, today: date) -> Outbound:
    """The message with its card."""
    document, passage = found.document, found.quotation
    facts = document.facts
    issued = facts.published or facts.written
    body: dict[str, JSON] = {
        "unanswered": True,  # no reviewed entry did: what `desk.learning` collects
        "policy": document.id,
        "title": facts.title,
        "doc_no": facts.doc_no,
        "issuer": facts.issuer,
        "date": issued.isoformat() if issued else "",
        "validity": {
            "state": found.state.value,
            "label": found.state.label,
            "as_of": today.isoformat(),
        },
        "successor": _successor(found),
        "headings": passage.headings,
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
        "url": address(found),
    }
    return Outbound(
        kind=Kind.QUOTE,
        text=messages.quoted(found),
        body=body,
        quick_replies=messages.WAYS_OUT,
    )


def address(found: Excerpt) -> str:
    """The document's page, opened at the passage with the stretch that answers marked."""
    return (
        f"{_page(found.document)}?version={found.document.version}"
        f"&mark={found.start}-{found.end}#line-{found.line}"
    )


def _successor(found: Excerpt) -> dict[str, JSON] | None:
    if not found.document.successor:
        return None
    here = found.successor
    return {
        "doc_no": found.document.successor,
        "title": here.facts.title if here else "",
        "url": _page(here) if here else "",
    }


def _page(document: Shelved) -> str:
    return f"/policies/{document.id}"
