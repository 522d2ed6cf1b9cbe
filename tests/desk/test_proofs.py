"""Whoever knows a ticket's number and the end of its phone may see it; nobody gets to guess."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from core.calendar import load_calendar
from core.clock import SHANGHAI
from core.database import Database
from core.errors import Conflict, NotFound
from core.settings import Settings
from desk.conversations import repository as conversation_rows
from desk.conversations import service as conversations
from desk.conversations.schemas import Audience
from desk.staff.models import AuditEvent
from desk.staff.schemas import Role, StaffView
from desk.tickets import proofs, service
from desk.tickets.limits import proof_limits
from desk.tickets.moves import Move
from desk.tickets.proofs import Asker, Proof, in_conversation, on_page
from desk.tickets.schemas import Rating, Resolved, TicketDraft, TicketType
from service.schema import migrate

NOW = datetime(2026, 11, 27, 10, 0, tzinfo=SHANGHAI)
DISPATCHER = StaffView(
    id=1, username="disp", name="派单员", role=Role.DISPATCHER, active=True, session_key=""
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    settings = Settings(data_dir=tmp_path)
    migrate(settings)
    made = Database(settings.database_url)
    yield made
    made.close()


class Desk:
    """The desk with one ticket on it, and somebody in another conversation."""

    def __init__(self, database: Database, phone: str = "13800138000") -> None:
        self.database = database
        self.home = self.start()
        self.elsewhere = self.start()
        self.tries = 0
        self.number = self.database.write_now(
            lambda session: service.create_ticket(
                session,
                TicketDraft(
                    type=TicketType.COMPLAINT,
                    text="烧烤店半夜噪音扰民",
                    place="建设路88号",
                    happened_when="昨晚",
                    contact_name="张伟",
                    contact_phone=phone,
                ),
                conversation=self.home,
                key=f"key-{self.home}",
                now=NOW,
            )
        ).number

    def start(self) -> str:
        return self.database.write_now(
            lambda session: conversations.start(session, channel="web", region="示例市", now=NOW)
        ).conversation

    def prove(
        self,
        digits: str,
        *,
        number: str = "",
        asker: Asker | None = None,
        key: str = "",
        now: datetime = NOW,
    ) -> Proof:
        self.tries += 1
        return self.database.write_now(
            lambda session: proofs.prove(
                session,
                number or self.number,
                digits,
                asker=asker or in_conversation(self.elsewhere),
                key=key or f"try-{self.tries}",
                now=now,
            )
        )

    def move(self, move: Move, **given: str) -> None:
        self.database.write_now(
            lambda session: service.make_move(
                session,
                self.number,
                move,
                service.MoveInput(**given),
                actor=DISPATCHER,
                calendar=load_calendar(),
                now=NOW,
            )
        )

    def reply(self, text: str = "已责令整改，可打 13912345678 找我。") -> None:
        self.move(Move.DISPATCH, department="city")
        self.move(Move.REPLY, text=text)

    def seen(self, conversation: str) -> str:
        found = self.database.read_now(
            lambda session: conversation_rows.messages(
                session, conversation, after=1, audience=Audience.EVERYONE
            )
        )
        return str([message.to_json() for message in found])


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_the_right_end_of_the_phone_opens_the_ticket_without_personal_data(desk: Desk) -> None:
    view = desk.prove("8000").view
    assert view is not None
    assert view.number == desk.number
    assert view.elsewhere
    assert [step.label for step in view.timeline] == ["受理"]
    shown = str(view)
    for private in ("建设路", "烧烤", "张", "8000", "昨晚", desk.home):
        assert private not in shown


@pytest.mark.parametrize("digits", ["8001", "0000", "1380", ""])
def test_wrong_digits_open_nothing(desk: Desk, digits: str) -> None:
    assert desk.prove(digits) == Proof(None)


def test_a_wrong_number_and_wrong_digits_are_told_apart_by_nothing(desk: Desk) -> None:
    assert desk.prove("8001") == desk.prove("8000", number="20261127-9999")


def test_a_ticket_without_a_phone_is_opened_by_nothing(database: Database) -> None:
    silent = Desk(database, phone="")
    assert silent.prove("").view is None
    assert silent.prove("0000").view is None


def test_guessing_at_one_ticket_is_shut_for_everyone_but_its_own_conversation(desk: Desk) -> None:
    limit = proof_limits().per_ticket
    for guess in range(limit):
        last = desk.prove(f"{guess:04d}", asker=in_conversation(desk.start()))
    assert last.closed
    right = desk.prove("8000", asker=in_conversation(desk.start()))
    assert right == Proof(None, closed=True)
    own = desk.database.read_now(
        lambda session: service.find_for_citizen(session, desk.number, holder=desk.home, now=NOW)
    )
    assert own is not None
    assert own.text == "烧烤店半夜噪音扰民"
    later = NOW + timedelta(hours=proof_limits().hours, minutes=1)
    assert desk.prove("8000", now=later).view is not None


def test_a_number_that_is_none_is_shut_like_one_that_is(desk: Desk) -> None:
    outcomes = [
        desk.prove("1111", number="20261127-7777", asker=in_conversation(desk.start()))
        for _ in range(proof_limits().per_ticket + 1)
    ]
    assert [outcome.closed for outcome in outcomes[-2:]] == [True, True]


def test_one_conversation_may_not_try_many_tickets(desk: Desk) -> None:
    for guess in range(proof_limits().per_conversation):
        last = desk.prove("8000", number=f"20261126-{guess + 1:04d}")
    assert last.closed
    assert desk.prove("8000") == Proof(None, closed=True)


def test_one_address_may_not_try_many_tickets_however_often_it_comes_anew(desk: Desk) -> None:
    for guess in range(proof_limits().per_address):
        desk.prove(
            "8000", number=f"20261126-{guess + 1:04d}", asker=on_page("10.0.0.9", f"v{guess}", NOW)
        )
    assert desk.prove("8000", asker=on_page("10.0.0.9", "new", NOW)).closed
    assert desk.prove("8000", asker=on_page("10.0.0.10", "new", NOW)).view is not None


def test_a_resumed_turn_is_no_second_try(desk: Desk) -> None:
    for _ in range(proof_limits().per_conversation + 3):
        assert desk.prove("1234", key="turn-1:proof") == Proof(None)
    first = desk.prove("8000", key="turn-2:proof")
    assert desk.prove("8000", key="turn-2:proof") == first


def test_every_try_is_audited_and_no_audit_holds_digits_or_an_address(desk: Desk) -> None:
    desk.prove("8001", asker=on_page("10.1.2.3", "visit", NOW))
    desk.prove("8000")
    rows = desk.database.read_now(
        lambda session: list(session.scalars(select(AuditEvent).order_by(AuditEvent.id)))
    )
    assert [(row.action, row.subject) for row in rows] == [
        ("ticket_proof_failed", desk.number),
        ("ticket_proof", desk.number),
    ]
    told = " ".join(row.detail for row in rows)
    assert "8001" not in told
    assert "10.1.2.3" not in told


def test_who_showed_that_it_is_theirs_gets_the_reply_and_rates_it(desk: Desk) -> None:
    desk.prove("8000")
    desk.reply()
    told = desk.seen(desk.elsewhere)
    assert "已责令整改" in told
    assert "13912345678" not in told
    assert "建设路" not in told
    rated = desk.database.write_now(
        lambda session: service.rate(
            session,
            desk.number,
            holder=desk.elsewhere,
            rating=Rating(resolved=Resolved.NO, stars=1, redo=True, redo_reason="还是吵"),
            now=NOW,
        )
    )
    assert rated.elsewhere
    assert rated.round == 2
    assert "从别处提交" in desk.seen(desk.home)
    with pytest.raises(Conflict):
        desk.database.write_now(
            lambda session: service.rate(
                session,
                desk.number,
                holder=desk.home,
                rating=Rating(resolved=Resolved.NO, stars=1),
                now=NOW,
            )
        )


def test_who_showed_nothing_is_told_nothing_and_rates_nothing(desk: Desk) -> None:
    desk.prove("8001")
    desk.reply()
    assert "已责令整改" not in desk.seen(desk.elsewhere)
    with pytest.raises(NotFound):
        desk.database.write_now(
            lambda session: service.rate(
                session,
                desk.number,
                holder=desk.elsewhere,
                rating=Rating(resolved=Resolved.YES, stars=5),
                now=NOW,
            )
        )


def test_what_the_page_opened_is_soon_shut_again(desk: Desk) -> None:
    visit = "page:visit"
    assert desk.prove("8000", asker=on_page("10.0.0.1", visit, NOW)).view is not None

    def look(now: datetime) -> bool:
        return (
            desk.database.read_now(
                lambda session: service.find_for_citizen(
                    session, desk.number, holder=visit, now=now
                )
            )
            is not None
        )

    minutes = proof_limits().page_minutes
    assert look(NOW + timedelta(minutes=minutes - 1))
    assert not look(NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("text", "number", "digits"),
    [
        ("20261127-0001", "20261127-0001", None),
        ("查一下20261127-0001 手机尾号8000", "20261127-0001", "8000"),
        ("202611270001，13800138000", "20261127-0001", "8000"),
        ("20261127—0001 电话 025-83212345", "20261127-0001", "2345"),
        ("尾号是八零零幺", None, "8001"),
        ("8000", None, "8000"),
        ("138 0013 8000", None, "8000"),
        ("身份证320102199001011234", None, None),
        ("我忘了", None, None),
    ],
)
def test_numbers_and_digits_are_read_as_people_write_them(
    text: str, number: str | None, digits: str | None
) -> None:
    assert proofs.number_in(text) == number
    assert proofs.digits_in(text) == digits
