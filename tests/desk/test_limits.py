from pathlib import Path

import pytest

from core.data_files import DataFault
from desk.tickets.limits import DATA, load_limits, working_days
from desk.tickets.schemas import TicketType


def test_a_question_has_three_working_days_and_everything_else_five() -> None:
    assert {kind: working_days(kind) for kind in TicketType} == {
        TicketType.CONSULT: 3,
        TicketType.HELP: 5,
        TicketType.COMPLAINT: 5,
        TicketType.REPORT: 5,
        TicketType.SUGGESTION: 5,
        TicketType.PRAISE: 5,
    }


def test_every_limit_names_its_source() -> None:
    assert all(limit.source for limit in load_limits().values())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("working_days: 3", "working_days: 0"), "working_days"),
        (("type: consult", "type: help"), "consult"),
        (("type: praise", "type: applause"), "type"),
        (("working_days: 3", "days: 3"), "working_days"),
    ],
)
def test_a_faulty_limit_is_told(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    file = tmp_path / "limits.yaml"
    file.write_text(DATA.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(DataFault, match=told):
        load_limits(file)
