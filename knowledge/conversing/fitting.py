"""Says why an entry is no answer to whoever asks: what it says holds elsewhere, or for others.

However well its words fit, such an entry is offered with the reason, not given. The words are data
(constraints.yaml).
"""

import re
from collections.abc import Collection

from core.divisions import divisions
from knowledge import messages
from knowledge.conversing.follow_up import Reading
from knowledge.conversing.missing import kinds
from knowledge.conversing.nearness import Place, applies
from knowledge.conversing.weighing import things_of
from knowledge.entries.schemas import Entry
from knowledge.retrieval.analysis import normalise
from knowledge.retrieval.constraints import (
    OwnRules,
    audiences,
    beside,
    contrast,
    own_rules,
    speaks_of_outside,
    things,
)


def misfit(reading: Reading, entry: Entry | None) -> str:
    """Why an entry is not for what was asked, as it is told; empty when nothing speaks against it.

    Args:
        reading: what was asked.
        entry: the best that was found; None: nothing was.
    """
    place = reading.place
    text = normalise(reading.searched)
    if place and divisions().outside(place) and not (entry and _holds(entry, place, text)):
        return messages.elsewhere(place, region=place in divisions().other_regions)
    own, named = own_rules(text), {mention.name for mention in audiences(text)}
    if entry is None or not (own or named):
        return ""
    told = normalise("".join((*entry.questions, entry.scene, entry.answer)))
    for name, kind in own:
        if _rests_on(entry, kind) and not any(word in told for word in kind.words):
            return messages.own_rules(name)
    return _for_others(named, entry, told)


def about_another(text: str, entry: Entry) -> bool:
    """Whether a normalised message names a thing (小微企业) beside which an entry is about others alone."""
    named = {mention.name for mention in things(text)}
    rivals = frozenset().union(*map(beside, named)) - named
    if rivals.isdisjoint(things_of(tuple(entry.questions))):
        return False
    told = normalise("".join((*entry.questions, entry.scene, entry.answer)))
    return named.isdisjoint(mention.name for mention in things(told))


def _holds(entry: Entry, place: str, text: str) -> bool:
    """Whether what an entry says can be meant by who names a place outside the mainland.

    日本的产假 asks for that country's rule; 在日本看病能报吗 may be asked of us.
    """
    if applies(entry, Place.of(place)):
        return True
    its_own = re.search(rf"{re.escape(place)}的", text)
    return its_own is None and speaks_of_outside("".join((*entry.questions, entry.answer)))


def _rests_on(entry: Entry, kind: OwnRules) -> bool:
    """Whether an entry speaks of a rule that does not hold for these people."""
    rests_on = (*(source.title for source in entry.sources), entry.question)
    return any(rule in title for rule in kind.rules for title in rests_on)


def _for_others(named: Collection[str], entry: Entry, told: str) -> str:
    """Why an entry is not for those who are named, being neither for them nor speaking of them."""
    meant = kinds(entry)
    if not meant or meant.union(mention.name for mention in audiences(told)) & set(named):
        return ""
    others = sorted(name for name in named if all(contrast(name, kind) for kind in meant))
    return messages.for_others(others[0], sorted(meant)) if others else ""
