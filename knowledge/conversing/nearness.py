"""Of sources that say different things on one matter: the nearer authority, then the newer text.

A municipal rule details a provincial one, and that a national one; where both are in the corpus the
nearer is what applies at the counter. One of another place does not apply at all, and none of ours
outside the mainland.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.divisions import divisions
from knowledge.entries.schemas import Entry

NATIONAL = "全国"


@dataclass(frozen=True)
class Place:
    """Where a question is asked for: a city and its province."""

    city: str
    province: str
    outside: bool = False
    """Whether the mainland's rules do not hold there."""

    @classmethod
    def of(cls, name: str) -> "Place":
        """The place of that name; a city knows its province."""
        country = divisions()
        if country.outside(name):
            return cls(name, "", outside=True)
        if name in country.provinces:
            return cls("", name)
        for province, cities in country.provinces.items():
            if name in cities:
                return cls(name, province)
        return cls(name, "")


def distance(entry: Entry, place: Place) -> int:
    """0 for the city's own rule, 1 its province's, 2 the nation's, 3 another place's."""
    region = entry.region
    if region == NATIONAL and not place.outside:
        return 2
    if place.city and region.startswith(place.city):
        return 0
    if place.province and region == place.province:
        return 1
    return 3


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
    return distance(entry, place) < 3
