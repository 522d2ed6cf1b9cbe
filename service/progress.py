"""查进度 on a plain page: number and last four digits, then the way of a ticket, and its rating.

For whoever has no conversation with it at hand: another phone, a cleared browser, no JavaScript.
"""

from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.requests import Request

from core.clock import to_local
from core.ids import new_secret
from desk.house import House
from desk.tickets import messages, proofs, service
from desk.tickets.extraction import plain
from desk.tickets.schemas import Rating, Resolved, TicketState, TicketView

PER_MINUTE = 10
TOO_OFTEN = "查询得太频繁了，请一分钟后再试。"
SHUT = "为了保护隐私，核对过的工单只显示一会儿。请再核对一次。"
RESOLVED = tuple((kind.value, kind.label) for kind in Resolved)
STARS = ((5, "很满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "很不满意"))
VISIT = "visit"
"""Where a browser's signed session keeps who may see what was proven."""


class Wanted(BaseModel):
    """The form as sent; everything is text, judged in `problems`."""

    csrftoken: str = ""
    number: str = ""
    digits: str = ""


class Judged(BaseModel):
    """The rating as sent; everything is text, judged in `rating_of`."""

    csrftoken: str = ""
    number: str = ""
    resolved: str = ""
    stars: str = ""
    why: str = ""
    redo: str = ""
    redo_reason: str = ""


def problems(given: Wanted) -> dict[str, str]:
    """Field → what is wrong with it, in words; empty when it can be looked up."""
    found: dict[str, str] = {}
    if proofs.number_in(plain(given.number)) is None:
        found["number"] = "请填工单编号，像 20261127-0001 这样。"
    if proofs.digits_in(plain(given.digits)) is None:
        found["digits"] = "请填登记时所留电话的后四位数字。"
    return found


def rating_of(given: Judged) -> tuple[Rating | None, dict[str, str]]:
    """The rating, or what is wrong with it."""
    found: dict[str, str] = {}
    if given.resolved not in {kind.value for kind in Resolved}:
        found["resolved"] = "请选择问题解决了没有。"
    if given.stars not in {str(stars) for stars, _ in STARS}:
        found["stars"] = messages.BAD_STARS
    if given.redo and not given.redo_reason.strip():
        found["redo_reason"] = messages.REDO_NEEDS_REASON
    for field in ("why", "redo_reason"):
        if len(getattr(given, field)) > service.MAX_FIELD:
            found[field] = messages.too_long("内容", service.MAX_FIELD)
    if found:
        return None, found
    rating = Rating(
        resolved=Resolved(given.resolved),
        stars=int(given.stars),
        why=given.why,
        redo=bool(given.redo),
        redo_reason=given.redo_reason if given.redo else "",
    )
    return rating, {}


async def look_up(request: Request, here: House, given: Wanted) -> proofs.Proof:
    """Try the number and the digits; what they open is open to this browser for a while."""
    number = proofs.number_in(plain(given.number)) or ""
    digits = proofs.digits_in(plain(given.digits)) or ""
    visit = request.session.setdefault(VISIT, f"page:{new_secret()}")
    address = request.client.host if request.client else ""
    now = here.clock.now()
    key = new_secret()
    return await here.database.write(
        lambda session: proofs.prove(
            session,
            number,
            digits,
            asker=proofs.on_page(address, visit, now),
            key=key,
            now=now,
        )
    )


async def opened(request: Request, here: House, number: str) -> TicketView | None:
    """A ticket that this browser opened a while ago, as long as it may."""
    visit = str(request.session.get(VISIT, ""))
    return await here.database.read(
        lambda session: service.find_for_citizen(
            session, number, holder=visit, now=here.clock.now()
        )
    )


def rate(
    session: Session, request: Request, here: House, *, number: str, rating: Rating
) -> TicketView:
    """Store the rating.

    Raises:
        NotFound: this browser did not open the ticket, or not lately.
        Conflict: rated already, or redone already.
    """
    return service.rate(
        session,
        number,
        holder=str(request.session.get(VISIT, "")),
        rating=rating,
        now=here.clock.now(),
    )


def thanks(rating: Rating) -> str:
    """Told after a rating; the page is not where news will come."""
    if rating.redo:
        return "已收到您的评价和重办申请，我们会重新派单。过几天可以再来这里查。"
    return "谢谢您的评价，我们已经记下。"


def told(view: TicketView) -> dict[str, object]:
    """What the page tells of a ticket: when it is due, and its way, the newest step on top."""
    counting = view.state is TicketState.DISPATCHED
    return {
        "due": messages.due_text(view) if counting else "",
        "steps": [
            {
                "at": to_local(item.at).isoformat(timespec="minutes"),
                "shown": f"{to_local(item.at):%Y-%m-%d %H:%M}",
                "label": item.label,
                "text": item.text,
            }
            for item in reversed(view.timeline)
            if not item.staff_only
        ],
    }
