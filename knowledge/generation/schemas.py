"""What goes into the writer and what comes out of it."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Passage:
    """A reviewed text that may be cited. Its number is its place in the list, from 1."""

    question: str
    """What it answers: shown to the model, never taken as evidence."""
    text: str
    basis: str = ""
    """The documents it rests on, with 文号 and dates: evidence like the text."""


class Fault(StrEnum):
    """Why a sentence was dropped."""

    UNCITED = "uncited"
    """It cites nothing, or a passage that does not exist."""
    FIGURE = "figure"
    """A figure, date, amount, share or number of a document is not in its passage."""
    BOUND = "bound"
    """The figure is there, but as a limit the other way round (不超过, 不低于)."""
    MIXED = "mixed"
    """The figure belongs to another subject of the passage."""
    NAME = "name"
    """A document, address or foreign word that its passage does not name."""
    CONTRAST = "contrast"
    """A word that changes what is said (必须, 免费, 外地) is not in its passage."""
    NEGATION = "negation"
    """It denies what its passage affirms, or the other way round."""
    CLAIM = "claim"
    """Too few of its words are in its passage."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of the model, without its marks, and the passages it cites."""

    text: str
    cites: tuple[int, ...]

    def __str__(self) -> str:
        end = len(self.text.rstrip("。！!；;"))
        marks = "".join(f"[{number}]" for number in self.cites)
        return f"{self.text[:end]}{marks}{self.text[end:] or '。'}"


@dataclass(frozen=True)
class Written:
    """An answer of which every sentence is borne out by the passages it cites."""

    sentences: tuple[Sentence, ...]
    dropped: tuple[Fault, ...]
    """Why others were left out; their text is kept nowhere."""

    @property
    def text(self) -> str:
        """What is said."""
        return "".join(map(str, self.sentences))

    @property
    def cites(self) -> tuple[int, ...]:
        """The passages it rests on, in order."""
        return tuple(sorted({number for sentence in self.sentences for number in sentence.cites}))
