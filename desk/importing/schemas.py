"""What crosses the boundary: a run, its report, the decision on it."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from desk.conversations.schemas import JSON
from knowledge.entries.reading import Fault
from knowledge.policies.schemas import Facts


class Kind(StrEnum):
    """What is imported."""

    ENTRIES = "entries"
    POLICY = "policy"


class RunState(StrEnum):
    """How far an import is."""

    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    DONE = "done"
    FAILED = "failed"


class Decision(BaseModel):
    """What the editor decides on a checked import."""

    skip_bad: bool = False
    facts: Facts | None = None
    """Of a policy document, as confirmed."""


class Repeal(BaseModel):
    """A document is no longer in force."""

    on: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    successor: Annotated[str, Field(max_length=60)] = ""


REPORTED = 500
"""Faults that a page shows; who has more has one cause."""


def faults_out(faults: tuple[Fault, ...] | list[Fault]) -> list[JSON]:
    """Faults as a page shows them."""
    return [
        {"sheet": f.sheet, "row": f.line, "column": f.column, "message": f.message}
        for f in faults[:REPORTED]
    ]
