"""Of sources that say different things on one matter: the nearer authority, then the newer text.

A county's rule details its city's, that its province's, and that the nation's; where both are in the
corpus the nearer is what applies at the counter. One of another place does not apply at all, and none of ours
outside the mainland.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from core.divisions import counties, divisions
from knowledge.entries.schemas import Entry

NATIONAL = "全国"
_ELSEWHERE = 4


@dataclass(frozen=True)
class Place:
    """Where a question is asked for, or an entry holds: a county, its city and its province."""

    city: str
    province: str
    county: str = ""
    outside: bool = False
    """Whether the mainland's rules do not hold there."""

    @staticmethod
    @lru_cache(4096)
    def of(name: str) -> "Place":
        """The place of that name, which may begin with what it belongs to (重庆市巴南区)."""
        country = divisions()
        if country.outside(name):
            return Place(name, "", outside=True)
        if name in country.provinces:
            return Place("", name)
        for province, cities in country.provinces.items():
            if name in cities:
                return Place(name, province)
        above = counties().above.get(name, ())
        if len(above) == 1:
            return replace(Place.of(above[0]), county=name)
        return _within(name) or Place(name, "")


def _within(name: str) -> Place | None:
    """A place named with what it belongs to before it."""
    for prefecture, names in counties().of.items():
        county = next((one for one in names if name.endswith(prefecture + one)), None)
        if county is not None:
            return replace(Place.of(prefecture), county=county)
    for province, cities in divisions().provinces.items():
        city = next((one for one in cities if name == province + one), None)
        if city is not None:
            return Place(city, province)
    return None


def distance(entry: Entry, place: Place) -> int:
    """0 for the county's own rule, 1 its city's, 2 its province's, 3 the nation's, 4 another place's."""
    if entry.region == NATIONAL:
        return _ELSEWHERE if place.outside else 3
    there = Place.of(entry.region)
    if there.county:
        same = (there.city, there.county) == (place.city, place.county)
        return 0 if same else _ELSEWHERE
    if there.city:
        return 1 if place.city and there.city.startswith(place.city) else _ELSEWHERE
    return 2 if there.province == place.province else _ELSEWHERE


def newest(entry: Entry) -> date:
    """When the newest of an entry's sources took effect."""
    return max(source.effective for source in entry.sources)


def nearest(entries: Sequence[Entry], place: Place) -> list[int]:
    """Positions of entries on one matter, the one that applies first."""

    def rank(position: int) -> tuple[int, int, int]:
        entry = entries[position]
        return distance(entry, place), -newest(entry).toordinal(), position

    return sorted(range(len(entries)), key=rank)


def applies(entry: Entry, place: Place) -> bool:
    """Whether an entry holds at a place at all."""
    return distance(entry, place) < _ELSEWHERE
