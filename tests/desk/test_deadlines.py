"""What was 暂定 becomes certain when the holidays are announced, and people are told why."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from core.calendar import DATA, WorkCalendar, load_calendar, reload_calendar
from core.clock import SHANGHAI, Clock, to_local
from core.data_files import DataFault
from core.database import Database
from core.settings import Settings
from desk.conversations import repository as conversation_rows
from desk.conversations import service as conversations
from desk.conversations.schemas import Audience
from desk.staff.schemas import Role, StaffView
from desk.tickets import deadlines, proofs, service
from desk.tickets.moves import Move
from desk.tickets.schemas import TicketDraft, TicketType, TicketView
from service import jobs
from service.schema import migrate
from tests.people import pause
from tools.stack import until

DISPATCHED = datetime(2026, 12, 28, 10, 0, tzinfo=SHANGHAI)  # a Monday
LATER = datetime(2026, 12, 29, 9, 0, tzinfo=SHANGHAI)
DISPATCHER = StaffView(
    id=1, username="disp", name="派单员", role=Role.DISPATCHER, active=True, session_key=""
)
NOTICE = """
  - title: 国务院办公厅关于2027年部分节假日安排的通知
    number: 国办发明电〔2026〕9号
    published: 2026-12-28
    replaces_year: 2027
    rest:
      - {name: 元旦, from: 2027-01-01, to: 2027-01-03}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The calendar's file before anything is announced for 2027."""
    made = tmp_path / "holidays_overrides.yaml"
    made.write_text(DATA.read_text(encoding="utf-8"), encoding="utf-8")
    return made


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    settings = Settings(data_dir=tmp_path)
    migrate(settings)
    made = Database(settings.database_url)
    yield made
    made.close()


def announce(file: Path, *, also_off: str = "") -> WorkCalendar:
    """Write the notice for 2027 into the file."""
    text = file.read_text(encoding="utf-8").replace(
        "announced_until: 2026", "announced_until: 2027"
    )
    file.write_text(f"{text}{NOTICE}{also_off}    work: []\n", encoding="utf-8")
    return reload_calendar(file)


def dispatched(database: Database, calendar: WorkCalendar) -> tuple[str, str]:
    """A complaint that a department has; its number and its conversation."""
    home = database.write_now(
        lambda session: conversations.start(session, channel="web", region="示例市", now=DISPATCHED)
    ).conversation
    draft = TicketDraft(
        type=TicketType.COMPLAINT,
        text="烧烤店半夜噪音扰民",
        place="建设路88号",
        happened_when="昨晚",
        contact_name="张伟",
        contact_phone="13800138000",
    )
    number = database.write_now(
        lambda session: service.create_ticket(
            session, draft, conversation=home, key=home, now=DISPATCHED
        )
    ).number
    move(database, number, Move.DISPATCH, calendar, department="city")
    return number, home


def move(database: Database, number: str, step: Move, calendar: WorkCalendar, **given: str) -> None:
    database.write_now(
        lambda session: service.make_move(
            session,
            number,
            step,
            service.MoveInput(**given),
            actor=DISPATCHER,
            calendar=calendar,
            now=DISPATCHED,
        )
    )


def read(database: Database, number: str) -> TicketView:
    return database.read_now(lambda session: service.find(session, number, now=LATER))


def recompute(database: Database, calendar: WorkCalendar) -> list[str]:
    return database.write_now(lambda session: deadlines.recompute(session, calendar, now=LATER))


def due(view: TicketView) -> date:
    assert view.due_at is not None
    return to_local(view.due_at).date()


def told(database: Database, conversation: str) -> str:
    found = database.read_now(
        lambda session: conversation_rows.messages(
            session, conversation, after=0, audience=Audience.EVERYONE
        )
    )
    return "\n".join(message.text for message in found)


def test_a_deadline_in_an_announced_year_moves_and_says_why(database: Database, file: Path) -> None:
    before = load_calendar(file)
    number, home = dispatched(database, before)
    assert read(database, number).due_provisional
    assert due(read(database, number)) == date(2027, 1, 5)  # 29, 30, 31 December, 4 and 5 January
    assert recompute(database, before) == []

    after = announce(file, also_off="      - {name: 调休, from: 2027-01-04, to: 2027-01-04}\n")
    assert recompute(database, after) == [number]
    view = read(database, number)
    assert due(view) == date(2027, 1, 6)
    assert not view.due_provisional
    step = view.timeline[-1]
    assert (step.label, step.actor, step.staff_only) == ("时限重算", "系统", False)
    assert step.text == "2027年放假安排已公布（国办发明电〔2026〕9号），办理期限由1月5日改为1月6日"
    assert "改为1月6日前" in told(database, home)
    assert recompute(database, after) == []


def test_a_make_up_day_can_bring_it_forward(database: Database, file: Path) -> None:
    number, _ = dispatched(database, load_calendar(file))
    announce(file)
    file.write_text(
        file.read_text(encoding="utf-8")
        .replace("to: 2027-01-03}", "to: 2027-01-01}")
        .replace("work: []", "work: [2027-01-02]"),
        encoding="utf-8",
    )
    recompute(database, reload_calendar(file))
    assert due(read(database, number)) == date(2027, 1, 4)


def test_a_day_that_stays_is_only_made_certain(database: Database, file: Path) -> None:
    number, home = dispatched(database, load_calendar(file))
    recompute(database, announce(file))
    view = read(database, number)
    assert due(view) == date(2027, 1, 5)
    assert not view.due_provisional
    assert "不再是暂定" in view.timeline[-1].text
    assert "重新计算" not in told(database, home)


def test_a_changed_calendar_moves_what_was_certain_too(database: Database, file: Path) -> None:
    announced = announce(file)
    number, _ = dispatched(database, announced)
    text = file.read_text(encoding="utf-8")
    storm = """
  - {title: 台风停工, number: 示例市应急〔2026〕1号, published: 2026-12-28,
     rest: [{name: 台风, from: 2026-12-30, to: 2026-12-30}]}
"""
    file.write_text(text + storm, encoding="utf-8")
    assert recompute(database, reload_calendar(file)) == [number]
    view = read(database, number)
    assert due(view) == date(2027, 1, 6)
    assert view.timeline[-1].text.startswith("工作日历有调整")


def test_what_is_answered_keeps_the_deadline_it_was_answered_under(
    database: Database, file: Path
) -> None:
    before = load_calendar(file)
    number, _ = dispatched(database, before)
    move(database, number, Move.REPLY, before, text="已处理。")
    after = announce(file, also_off="      - {name: 调休, from: 2027-01-04, to: 2027-01-04}\n")
    assert recompute(database, after) == []
    assert due(read(database, number)) == date(2027, 1, 5)


def test_whoever_follows_it_elsewhere_is_told_without_personal_data(
    database: Database, file: Path
) -> None:
    number, _ = dispatched(database, load_calendar(file))
    elsewhere = database.write_now(
        lambda session: conversations.start(session, channel="web", region="示例市", now=DISPATCHED)
    ).conversation
    database.write_now(
        lambda session: proofs.prove(
            session,
            number,
            "8000",
            asker=proofs.in_conversation(elsewhere),
            key="try",
            now=DISPATCHED,
        )
    )
    after = announce(file, also_off="      - {name: 调休, from: 2027-01-04, to: 2027-01-04}\n")
    recompute(database, after)
    assert "改为1月6日前" in told(database, elsewhere)


def test_a_faulty_file_leaves_the_calendar_as_it_was(file: Path) -> None:
    before = load_calendar(file)
    file.write_text("announced_until: soon\n", encoding="utf-8")
    with pytest.raises(DataFault):
        reload_calendar(file)
    assert load_calendar(file) is before


def test_the_running_service_follows_the_file(
    database: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "CALENDAR_EVERY_S", 0.05)
    number, _ = dispatched(database, load_calendar(file))
    stopped = threading.Event()

    async def serve() -> None:
        following = asyncio.create_task(jobs.follow_calendar(database, Clock(), file))
        await asyncio.to_thread(stopped.wait)
        following.cancel()

    serving = threading.Thread(target=lambda: asyncio.run(serve()))
    serving.start()
    try:
        pause(0.2)
        assert read(database, number).due_provisional
        announce(file)
        until(lambda: not read(database, number).due_provisional, what="the file to be seen")
    finally:
        stopped.set()
        serving.join()
