"""Provinces and cities by name: the divisions of the country that more than one room reads."""

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


@cache
def divisions() -> Divisions:
    """Every division at prefecture level and above."""
    return load(_FILE, Divisions)
