"""What can be done with a message, and what is kept of having decided it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.conversing.courtesy import Courtesy
from knowledge.conversing.sensitive import Special
from knowledge.talk import NOTHING_SAID, Talk


class Zone(StrEnum):
    """What to do with a question."""

    ANSWER = "answer"
    CHOOSE = "choose"
    ABSTAIN = "abstain"
    ASK = "ask"
    """What would decide between two answers was not said: ask for it."""
    SPECIAL = "special"
    """A sensitive matter: its own reply and ways out."""


@dataclass(frozen=True)
class Candidate:
    """An entry that may be meant."""

    entry_id: str
    question: str
    confidence: float


@dataclass(frozen=True)
class Decision:
    """What to do, how sure, and what may be meant, best first."""

    zone: Zone
    confidence: float
    candidates: tuple[Candidate, ...]
    question: str = ""
    """What is answered, as a question that can be understood alone."""
    talk: Talk = NOTHING_SAID
    """What to keep of the conversation for its next message."""
    as_of: date | None = None
    """The day it is answered as of; None where there is nothing to answer."""
    missing: str | None = None
    """With zone ASK: the sentence that asks for what was not said."""
    options: tuple[str, ...] = ()
    """With zone ASK: what can be said to it, as quick replies."""
    special: Special | None = None
    """With zone SPECIAL: the matter, its reply and its ways out."""
    caveat: str = ""
    """With zone CHOOSE or ABSTAIN: why what was found is not given as the answer, if that can be
    said."""
    courtesy: Courtesy | None = None
    """With zone ABSTAIN: what is said to whoever serves, where nothing is asked of a matter."""
    set_aside: tuple[str, ...] = ()
    """Entries on the same matter that a nearer or newer one was preferred to."""
