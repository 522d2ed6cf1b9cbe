"""The ticket form that needs neither Rasa nor JavaScript."""

from datetime import datetime

from pydantic import BaseModel
from sqlalchemy.orm import Session

from core.errors import LianxinError, NotFound, Unauthorized
from core.settings import Settings
from desk.conversations import service as conversations
from desk.conversations.models import Conversation
from desk.conversations.schemas import clean_text
from desk.house import House
from desk.tickets import extraction
from desk.tickets import service as tickets
from desk.tickets.messages import ticket_card
from desk.tickets.schemas import TicketDraft, TicketType, TicketView

TYPES = tuple((kind.value, kind.label) for kind in TicketType)
MAX_LINE = 200


class PlainTicket(BaseModel):
    """The form as sent; everything is text, judged in `problems`."""

    csrftoken: str = ""
    key: str = ""
    conversation: str = ""
    token: str = ""
    type: str = ""
    text: str = ""
    place: str = ""
    happened_when: str = ""
    contact_name: str = ""
    contact_phone: str = ""


def problems(given: PlainTicket, settings: Settings) -> dict[str, str]:
    """Field → what is wrong with it, in words; empty when it can be filed."""
    found: dict[str, str] = {}
    if given.type not in {kind.value for kind in TicketType}:
        found["type"] = "请选择诉求类型。"
    try:
        clean_text(given.text)
    except LianxinError as error:
        found["text"] = error.message if given.text.strip() else "请写明发生了什么。"
    if not given.place.strip():
        found["place"] = "请写明地点，例如“建设路88号”。"
    if extraction.find_phone(given.contact_phone)[0] is None:
        found["contact_phone"] = "电话号码不对，请填 11 位手机号或带区号的座机号。"
    for name in ("place", "happened_when", "contact_name"):
        if len(getattr(given, name)) > MAX_LINE:
            found[name] = f"最多 {MAX_LINE} 个字，请精简一些。"
    return found


def file(session: Session, given: PlainTicket, here: House, *, now: datetime) -> TicketView:
    """File it: in the citizen's conversation when the page knew it, else in a new one."""
    row = _conversation(session, given, here, now)
    phone, _ = extraction.find_phone(given.contact_phone)
    view = tickets.create_ticket(
        session,
        TicketDraft(
            type=TicketType(given.type),
            text=clean_text(given.text),
            place=given.place.strip(),
            happened_when=given.happened_when.strip(),
            contact_name=given.contact_name.strip(),
            contact_phone=phone.number if phone else "",
        ),
        conversation=row.id,
        key=f"form:{row.id}:{given.key[:20]}",
        now=now,
    )
    conversations.say(session, row, ticket_card(view), now=now)
    return view


def _conversation(session: Session, given: PlainTicket, here: House, now: datetime) -> Conversation:
    if given.conversation and given.token:
        try:
            return conversations.open_for_citizen(
                session,
                given.conversation,
                given.token,
                now=now,
                days=here.settings.conversation_days,
            )
        except (NotFound, Unauthorized):
            pass  # the browser remembers one that is over: no reason to lose the ticket
    started = conversations.start(session, channel="web", region=here.settings.region, now=now)
    return conversations.of(session, started.conversation)
