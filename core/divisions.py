"""Provinces, cities, counties by name, and what lies outside the mainland: read by more than one room."""

from functools import cache, cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field

from core.data_files import Data, load

_DATA = Path(__file__).parent / "data"
_SUFFIXES = ("市", "县", "区", "旗", "新区")

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


class Counties(Data):
    """What counties.yaml holds."""

    alone: tuple[str, ...]
    everyday: tuple[str, ...]
    of: dict[str, tuple[str, ...]]
    """By prefecture; what a province governs directly, by province."""

    @cached_property
    def above(self) -> dict[str, tuple[str, ...]]:
        """Of each name: the prefectures that have a county of that name."""
        found: dict[str, list[str]] = {}
        for prefecture, names in self.of.items():
            for name in names:
                found.setdefault(name, []).append(prefecture)
        return {name: tuple(prefectures) for name, prefectures in found.items()}

    @cached_property
    def names(self) -> dict[str, str]:
        """How counties are named, each with its full name; empty: that of several, or none at all."""
        found = {name: name if len(above) == 1 else "" for name, above in self.above.items()}
        for short in self.alone:
            full = [short + suffix for suffix in _SUFFIXES if short + suffix in self.above]
            found[short] = found[full[0]] if len(full) == 1 else ""
        return found


@cache
def divisions() -> Divisions:
    """Every division at prefecture level and above."""
    return load(_DATA / "divisions.yaml", Divisions)


@cache
def counties() -> Counties:
    """Every division at county level."""
    return load(_DATA / "counties.yaml", Counties)
