"""What a citizen can do with one message while a ticket is being told."""

from dataclasses import dataclass
from enum import Enum, auto

from actions.draft import Slot
from desk.tickets.places import Elsewhere

Fills = tuple[tuple[Slot, str], ...]


class Move(Enum):
    """What the citizen does with a message."""

    TELL = auto()
    CORRECT = auto()
    EDIT = auto()
    KEEP = auto()
    BACK = auto()
    CONFIRM = auto()
    CANCEL = auto()
    RESTART = auto()
    HUMAN = auto()
    TRACK = auto()
    ASK = auto()
    WHY = auto()
    HOW_LONG = auto()
    HELP = auto()
    COURTESY = auto()
    VENT = auto()
    REPEAT = auto()
    WAIT = auto()
    ANOTHER = auto()
    UNCLEAR = auto()


class Problem(Enum):
    """Why what was told cannot be taken as it is."""

    BAD_PHONE = auto()
    NO_PHONE = auto()
    ELSEWHERE = auto()
    VAGUE_PLACE = auto()
    NO_PLACE = auto()
    NO_TIME = auto()
    NO_NAME = auto()
    THIN = auto()


@dataclass(frozen=True)
class Understanding:
    """A message understood.

    Args:
        fills: slots and what was told for them; for `ASK`, what it tells if retrieval has
            no answer.
        target: the slot to edit, for `EDIT`; None: the citizen has to say which.
        problem: what is wrong with an answer; ``detail`` and ``elsewhere`` say more.
        topic: words that name the matter and do not tell it yet.
    """

    move: Move
    fills: Fills = ()
    target: Slot | None = None
    problem: Problem | None = None
    detail: str = ""
    elsewhere: Elsewhere | None = None
    topic: str | None = None


@dataclass(frozen=True)
class Intent:
    """What the classifier thinks: a hint where the words themselves do not decide."""

    name: str = ""
    confidence: float = 0.0
