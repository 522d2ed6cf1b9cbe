"""What a conversation is about: what a follow-up such as 那个体户呢 or 要多久 is understood by.

Kept by whoever keeps the conversation, handed in with the next message and replaced by what the
decision on it says. Plain data, so that it can be stored as JSON.
"""

from pydantic import BaseModel, ConfigDict

from knowledge.entries.schemas import EntryId


class Talk(BaseModel):
    """Where a conversation stands."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    question: str = ""
    """The last question, resolved: it can be understood without those before it."""
    topic: str = ""
    """What a follow-up is joined to: the question before without its own follow-ups."""
    entry: str | None = None
    """The entry that answered it, or was nearest to doing so."""
    earlier: tuple[str, ...] = ()
    """The entries of the questions before, the latest first."""
    place: str | None = None
    """The place it was about (苏州市); None: the one this desk serves."""
    audience: str | None = None
    """Whom it was about, as in constraints.yaml (个体工商户)."""
    year: int | None = None
    """The year it was asked as of (2024年的标准); None: today."""
    awaiting: tuple[str, ...] = ()
    """What was offered when a missing constraint was asked for; empty when none was."""

    @property
    def answered(self) -> tuple[EntryId, ...]:
        """The entries of this and the questions before, the latest first."""
        return tuple(EntryId(entry) for entry in (self.entry, *self.earlier) if entry)


NOTHING_SAID = Talk()
