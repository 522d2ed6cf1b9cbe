"""Conversations made up from the corpus, from which it is learned what a follow-up means.

Nobody has labelled conversations about a new deployer's corpus. But every entry is asked in many
ways: one way to ask it, said after a question that another entry answers, is a conversation of
which the right end is known. What both say is left out as people leave it out (公积金贷款能贷多少,
after a question on 公积金贷款: 那能贷多少呢); the matter is changed; more is asked about the same;
something is said that is no question; and some questions have had their entry taken out.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import rjieba

from knowledge.entries.schemas import EntryId
from knowledge.retrieval.analysis import asks, normalise, strip_fillers

KINDS = {
    "more": 0.28,
    "beside": 0.32,
    "told": 0.08,
    "named": 0.08,
    "changed": 0.12,
    "removed": 0.06,
    "chat": 0.10,
}
"""What people go on with, and how often. Of the hand-written conversations half ask more about the
entry just given, and nearly all others about one on the same topic.

more: about the same entry, in the fewest words; beside: about an entry near to it, in the fewest
words; told: a question told in parts; named: about an entry near to it, in full; changed: about
something else; removed: about something that no entry answers any more; chat: no question to us."""

_LEADS = ("那", "那么", "那要是", "还有", "对了", "那我想问", "另外")
_TRAILS = ("呢", "的话呢")
_LED, _TRAILED = 0.3, 0.3
_BESIDE_THE_POINT = 0.6  # share of what is no question to us that is said after one alike
_LEANS = 0.3  # share of the questions in full that are led in like a follow-up
_SHORTER = 0.6  # share of the follow-ups that also leave out what the entry before is about
_LEAST, _LAST_LEAST = 2, 4  # characters left of a question; of the last part of one told in parts
_MATTER = 5  # an entry is about words that one in so many ways to ask it has


@dataclass(frozen=True)
class Line:
    """What is said after a question, and what it asks for."""

    former: str
    """The question before."""
    entry: EntryId | None
    """What answered that; None: what it finds."""
    text: str
    wanted: EntryId | None
    """None: nothing answers it."""
    hidden: EntryId | None
    """Taken out of the corpus for this line."""
    kind: str


class Rehearsal:
    """Makes up lines."""

    def __init__(
        self,
        questions: Mapping[EntryId, Sequence[str]],
        unknown: Mapping[EntryId, Sequence[int]],
        near: Mapping[EntryId, Sequence[EntryId]],
        outside: Sequence[str],
        chance: random.Random,
    ) -> None:
        """Prepare.

        Args:
            questions: of each entry: the ways to ask it.
            unknown: of each entry: which of its ways to ask it the index does not know.
            near: of each entry: those most like it, and in the corpus.
            outside: what people say that no entry answers.
            chance: by which all is drawn.
        """
        self._questions = questions
        self._matters = {i: " ".join(matter(asked)) for i, asked in self._questions.items()}
        self._pairs = {
            i: {q[n : n + 2] for q in asked for n in range(len(q) - 1)}
            for i, asked in self._questions.items()
        }
        self._unknown = unknown
        self._near = near
        self._outside = outside
        self._chance = chance

    def lines(self, each: int) -> Iterator[Line]:
        """So many lines for each entry, but for those that cannot be made of it."""
        for entry_id in self._questions:
            for kind in self._chance.choices(list(KINDS), list(KINDS.values()), k=each):
                made = self._line(entry_id, kind)
                if made is not None:
                    yield made

    def _line(self, entry_id: EntryId, kind: str) -> Line | None:
        asked = [self._questions[entry_id][number] for number in self._unknown[entry_id]]
        if kind == "chat":
            return self._chat(entry_id)
        if kind == "told":
            return self._told(entry_id, asked)
        before = self._before(entry_id, kind)
        if before is None or not asked:
            return None
        former = self._chance.choice(self._questions[before])
        text = self._chance.choice(asked)
        if kind in {"more", "beside"} or (kind == "removed" and self._chance.random() < 0.5):
            about = self._matters[before] if self._chance.random() < _SHORTER else ""
            text = left_out(text, f"{former} {about}") or ""
            text = self._led(text) if asks(text) else ""
        elif self._chance.random() < _LEANS:
            text = self._led(text)
        if not text or text == former:
            return None
        gone = kind == "removed"
        return Line(
            former, before, text, None if gone else entry_id, entry_id if gone else None, kind
        )

    def _chat(self, entry_id: EntryId) -> Line | None:
        """What is no question to us, after any question or beside the point of one alike."""
        if not self._outside:
            return None
        text = self._chance.choice(self._outside)
        before = self._alike(text) if self._chance.random() < _BESIDE_THE_POINT else entry_id
        return Line(self._chance.choice(self._questions[before]), before, text, None, None, "chat")

    def _alike(self, text: str) -> EntryId:
        """The entry that shares most with a text: somebody asks it and goes on beside the point."""
        pairs = {text[i : i + 2] for i in range(len(text) - 1)}
        near = {i: len(pairs & known) for i, known in self._pairs.items()}
        most = max(near.values())
        return self._chance.choice([i for i, count in near.items() if count == most])

    def _before(self, entry_id: EntryId, kind: str) -> EntryId | None:
        """The entry that answered the question before."""
        if kind == "more":
            return entry_id
        near = self._near[entry_id]
        if kind == "changed" or (kind == "removed" and self._chance.random() < 0.5):
            other = self._chance.choice(list(self._questions))
            return other if other != entry_id else None
        return self._chance.choice(near) if near else None

    def _told(self, entry_id: EntryId, asked: Sequence[str]) -> Line | None:
        told = [parts(question) for question in asked]
        told = [said for said in told if len(said) > 1 and len(said[-1]) >= _LAST_LEAST]
        if not told:
            return None
        *first, last = self._chance.choice(told)
        return Line("，".join(first), None, last, entry_id, None, "told")

    def _led(self, text: str) -> str:
        """A question as it is joined to the one before in speech: 那…, …呢."""
        if self._chance.random() < _LED:
            text = self._chance.choice(_LEADS) + text
        if self._chance.random() < _TRAILED and not re.search(r"[吗呢么不没？?]$", text):
            text += self._chance.choice(_TRAILS)
        return text


def left_out(question: str, said: str) -> str | None:
    """A question without the words that were said before; None when all or nothing would be left."""
    plain = strip_fillers(normalise(question)).replace(" ", "")
    before = normalise(said)
    words = list(rjieba.cut(plain))
    kept = [word for word in words if len(word) < 2 or word not in before]
    text = "".join(kept).removeprefix("的")
    return text if len(kept) < len(words) and len(text) >= _LEAST else None


def matter(questions: Sequence[str]) -> list[str]:
    """The words that many ways to ask an entry have: what it is about."""
    counts = Counter(
        word for question in questions for word in set(rjieba.cut(normalise(question)))
    )
    least = max(3, len(questions) / _MATTER)
    return [word for word, count in counts.items() if len(word) > 1 and count >= least]


def parts(question: str) -> list[str]:
    """What a question tells one after the other."""
    return [part for part in re.split("[，。！；]", question) if part]
