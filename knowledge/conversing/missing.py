"""Notices that what would decide between two answers was not said: 职工还是居民, 个体户还是公司.

Entries often exist once for each kind of person. When the best candidates are for different kinds
of one line and the question names none of them, a guess would be right by chance; so it is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.entries.schemas import Entry
from knowledge.retrieval.analysis import normalise
from knowledge.retrieval.constraints import audiences, contrast, contrasting


@dataclass(frozen=True)
class Rival:
    """A candidate and how probable it is."""

    entry: Entry
    confidence: float


@dataclass(frozen=True)
class Missing:
    """What is to be asked, and what can be answered to it."""

    options: tuple[str, ...]


_RIVAL_FROM = 0.1
"""Share of the best candidate's confidence from which another is its rival."""
_LOWEST = 0.05


def kinds(entry: Entry) -> frozenset[str]:
    """Whom an entry is for, as far as a line of contrasts tells them apart.

    Its question says so; its list of audiences counts only where the question does not.
    """
    named = {mention.name for mention in audiences(normalise(entry.question))}
    told = {name for name in named if contrasting(name)}
    return frozenset(told or {name for name in entry.audience if contrasting(name)})


def missing(named: frozenset[str], rivals: Sequence[Rival]) -> Missing | None:
    """What must be known to choose between rivals; None when enough was said.

    Args:
        named: whom the question and the conversation name.
        rivals: candidates, best first.
    """
    if len(rivals) < 2:
        return None
    best, *others = rivals
    own = kinds(best.entry)
    if not own:
        return None
    options: dict[str, None] = {}
    for rival in others:
        if rival.confidence < max(_LOWEST, _RIVAL_FROM * best.confidence):
            break
        other = kinds(rival.entry)
        if other and not other & own and all(contrast(a, b) for a in own for b in other):
            options |= dict.fromkeys([*sorted(own), *sorted(other)])
    if not options or any(option in named for option in options):
        return None
    return (
        None
        if any(contrast(name, option) for name in named for option in options)
        else Missing(tuple(options))
    )
