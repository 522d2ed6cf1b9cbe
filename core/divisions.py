"""Provinces and cities by name, and what lies outside the mainland: read by more than one room."""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from core.data_files import Data, load

_FILE = Path(__file__).parent / "data" / "divisions.yaml"

_Code = Annotated[str, Field(pattern=r"^0\d{2,3}$")]


class Divisions(Data):
    """What divisions.yaml holds; codes are telephone area codes."""

    well_known: tuple[str, ...]
    municipalities: dict[str, _Code]
    provinces: dict[str, dict[str, _Code]]
    other_regions: dict[str, tuple[str, ...]]
    """Of the country, but with rules of their own; with what else they are called."""
    countries: dict[str, tuple[str, ...]]

    def outside(self, name: str) -> bool:
        """Whether the mainland's rules do not hold in the place of that name."""
        return name in self.other_regions or name in self.countries


@cache
def divisions() -> Divisions:
    """Every division at prefecture level and above."""
    return load(_FILE, Divisions)
