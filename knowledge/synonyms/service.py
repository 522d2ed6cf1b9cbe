"""Rules of the dictionary: one word is read as one other, never on and on; every change is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.database import Database
from core.errors import Conflict, Invalid, NotFound
from knowledge.entries.moves import Person
from knowledge.retrieval.analysis import normalise
from knowledge.retrieval.synonyms import Changes, shipped
from knowledge.synonyms import messages, repository
from knowledge.synonyms.models import SynonymEvent, SynonymRow

LONGEST = 20


@dataclass(frozen=True)
class Word:
    """A word as it stands in the dictionary."""

    word: str
    read_as: str
    """Empty: taken out, and read as itself."""
    shipped: str
    """What the shipped dictionary reads it as; empty where it does not know it."""
    by: str = ""
    at: datetime | None = None


def put(session: Session, word: str, read_as: str, *, actor: Person, now: datetime) -> Word:
    """Read a word as another.

    Raises:
        Invalid: one of them is no word, or both are the same.
        Conflict: it would lead on and on, or nothing would change.
    """
    word, read_as = _clean(word, "市民的说法"), _clean(read_as, "当作")
    if word == read_as:
        raise Invalid("same_word", messages.SAME)
    before = changes(session)
    told = {**shipped(), **before}
    if further := told.get(read_as):
        raise Conflict("leads_on", messages.leads_on(read_as, further))
    if others := sorted(other for other, head in told.items() if head == word):
        raise Conflict("is_head", messages.is_head(word, others[0], len(others)))
    if told.get(word) == read_as:
        raise Conflict("known_synonym", messages.known(word, read_as))
    return _decide(session, word, read_as, actor=actor, now=now)


def take_out(session: Session, word: str, *, actor: Person, now: datetime) -> Word:
    """Read a word as itself.

    Raises:
        NotFound: it is in no dictionary.
    """
    if not {**shipped(), **changes(session)}.get(word):
        raise NotFound("no_such_synonym", messages.UNKNOWN)
    return _decide(session, word, "", actor=actor, now=now)


def restore(session: Session, word: str, *, actor: Person, now: datetime) -> Word:
    """Read a word as the shipped dictionary says.

    Raises:
        NotFound: that does not know it, or nothing was changed.
        Conflict: what it would be read as is read as something else by now.
    """
    read_as = shipped().get(word)
    if read_as is None or repository.get(session, word) is None:
        raise NotFound("not_shipped", messages.NOT_SHIPPED)
    told = {**shipped(), **changes(session)}
    if further := told.get(read_as):
        raise Conflict("leads_on", messages.leads_on(read_as, further))
    return _decide(session, word, read_as, actor=actor, now=now)


def words(session: Session) -> list[Word]:
    """The whole dictionary, in order of what words are read as, then of the words."""
    known, rows = shipped(), repository.everything(session)
    found = [
        Word(word, row.read_as, known.get(word, ""), row.by, row.at) for word, row in rows.items()
    ]
    found += [Word(word, read_as, read_as) for word, read_as in known.items() if word not in rows]
    return sorted(found, key=lambda one: (one.read_as or one.shipped, one.word))


def changes(session: Session) -> dict[str, str]:
    """What was changed of the shipped dictionary."""
    return {word: row.read_as for word, row in repository.everything(session).items()}


def events(session: Session, count: int) -> Sequence[SynonymEvent]:
    """The newest changes, newest first."""
    return repository.events(session, count)


class EditedSynonyms:
    """What those who hold an index follow: the changes, from the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newer_than(self, revision: int) -> tuple[int, Changes] | None:
        """The present revision and all changes; None if nothing changed since. Blocks for a read."""

        def read(session: Session) -> tuple[int, Changes] | None:
            newest = repository.revision(session)
            return None if newest == revision else (newest, changes(session))

        return self._database.read_now(read)


def _decide(session: Session, word: str, read_as: str, *, actor: Person, now: datetime) -> Word:
    row = repository.get(session, word)
    known = shipped().get(word, "")
    before = row.read_as if row is not None else known
    event = SynonymEvent(
        word=word, before=before, after=read_as, actor_id=actor.id, actor=actor.name, at=now
    )
    repository.add(session, event)
    if read_as == known:  # as shipped again: nothing is left to remember
        if row is not None:
            repository.remove(session, row)
        return Word(word, read_as, known)
    if row is None:
        row = SynonymRow(word=word, read_as=read_as, by=actor.name, at=now)
        repository.add(session, row)
    else:
        row.read_as, row.by, row.at = read_as, actor.name, now
    return Word(word, read_as, known, actor.name, now)


def _clean(text: str, label: str) -> str:
    plain = normalise(text)
    if " " in plain or not 2 <= len(plain) <= LONGEST or len(plain) != len(text.strip()):
        raise Invalid("bad_word", messages.bad_word(label, LONGEST))
    return plain
