"""How long a department has, and how often one may guess whose a ticket is.

Places differ, so the figures are data with a source.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import Field, model_validator

from core.data_files import Data, load
from desk.tickets.schemas import TicketType

DATA = Path(__file__).with_name("limits.yaml")


class Limit(Data):
    """One limit and where it comes from."""

    type: TicketType
    working_days: Annotated[int, Field(ge=1, le=365)]
    source: Annotated[str, Field(min_length=1)]


class ProofLimits(Data):
    """How often one may fail to show that a ticket is one's own, and what a proof is good for."""

    per_ticket: Annotated[int, Field(ge=1, le=100)]
    per_conversation: Annotated[int, Field(ge=1, le=100)]
    per_address: Annotated[int, Field(ge=1, le=1000)]
    hours: Annotated[int, Field(ge=1, le=24 * 30)]
    """Failures older than this are forgotten."""
    page_minutes: Annotated[int, Field(ge=1, le=24 * 60)]
    """Minutes a proof given on the page holds: others may use the same machine."""


class Limits(Data):
    """The whole file: each type exactly once."""

    limits: tuple[Limit, ...]
    proof: ProofLimits

    @model_validator(mode="after")
    def _each_type_once(self) -> Self:
        given = [limit.type for limit in self.limits]
        missing = [kind.value for kind in TicketType if kind not in given]
        twice = sorted({kind.value for kind in given if given.count(kind) > 1})
        if missing:
            raise ValueError(f"缺少类型 {'、'.join(missing)}，请补上")
        if twice:
            raise ValueError(f"类型 {'、'.join(twice)} 写了不止一次，请只留一条")
        return self


@lru_cache(maxsize=4)
def _load(path: Path) -> Limits:
    return load(path, Limits)


@lru_cache(maxsize=4)
def load_limits(path: Path = DATA) -> Mapping[TicketType, Limit]:
    """The limit of every ticket type, read once.

    Raises:
        DataFault: with the line at fault.
    """
    return MappingProxyType({limit.type: limit for limit in _load(path).limits})


def proof_limits(path: Path = DATA) -> ProofLimits:
    """The limits of proofs, read once.

    Raises:
        DataFault: with the line at fault.
    """
    return _load(path).proof


def working_days(kind: TicketType) -> int:
    """Working days from dispatch to reply for a type of ticket."""
    return load_limits()[kind].working_days
