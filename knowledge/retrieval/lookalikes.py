"""Characters that are taken for one another by their shape: 未 and 末, 贷 and 货, 己, 已 and 巳.

The groups are data (lookalikes.yaml).
"""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from core.data_files import Data, load

_FILE = Path(__file__).with_name("lookalikes.yaml")


class _Groups(Data):
    groups: Annotated[
        tuple[Annotated[str, StringConstraints(min_length=2, max_length=8)], ...],
        Field(min_length=1),
    ]


def lookalikes(character: str) -> tuple[str, ...]:
    """What a character may have been meant to be, by its shape; most have none."""
    return _table().get(character, ())


@cache
def _table() -> dict[str, tuple[str, ...]]:
    table: dict[str, dict[str, None]] = {}
    for group in load(_FILE, _Groups).groups:
        for character in group:
            others = (other for other in group if other != character)
            table.setdefault(character, {}).update(dict.fromkeys(others))
    return {character: tuple(others) for character, others in table.items()}
