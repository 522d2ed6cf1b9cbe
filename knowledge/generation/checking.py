"""Holds what the model wrote to what it was given: sentence by sentence, or not at all."""

import re
from collections.abc import Sequence

from knowledge.generation.claims import Evidence, fault
from knowledge.generation.figures import plain
from knowledge.generation.schemas import Fault, Passage, Sentence, Written

ENOUGH = 0.5
"""Share of the sentences that must stand; of an answer cut to less, the rest misleads."""
MAX_SENTENCES = 20
"""An answer is a few sentences; what writes on and on was not answering."""

MAX_LENGTH = 200
"""Characters of a sentence."""
_READ = 6000
"""Characters of a text that are looked at."""

_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)
_MARK = re.compile(r"\s*[\[【]\s*(\d{1,2}(?:\s*[,、]\s*\d{1,2})*)\s*[\]】](?!\s*\d+\s*号)")
_SENTENCE = re.compile(
    r"[^。!?;\n]+[。!?;]*(?:\s*[\[【]\s*\d{1,2}(?:\s*[,、]\s*\d{1,2})*\s*[\]】][。;]?)*"
)
_BULLET = re.compile(
    r"^\s*(?:#+|>|[-*•·]|\(?\d{1,2}[.、)](?!\d)|\([一二三四五六七八九十]\)|[一二三四五六七八九十]、|[①-⑳])\s*"
)
_DECORATION = re.compile(r"\*\*|__|`")
_WORDS = re.compile(r"[一-龥A-Za-z0-9]")
_DANGLING = re.compile(
    r"^(?:但是?|不过|然而|而且|此外|另外|同时|因此|所以|其次|首先|最后|然后|其中)[,，]?\s*"
)


def check(written: str, passages: Sequence[Passage]) -> Written | None:
    """What of a text is borne out by the passages it cites.

    Args:
        written: the model's words, with marks such as ``[1]``.
        passages: what it was given; the first is the entry that answers the question.

    Returns:
        None if less than half of it stands, or none of that rests on the first passage.
    """
    evidence: dict[tuple[int, ...], Evidence] = {}
    kept: list[Sentence] = []
    dropped: list[Fault] = []
    sentences = _sentences(written)
    if len(sentences) > MAX_SENTENCES:
        return None
    for sentence in sentences:
        problem = _problem(sentence, passages, evidence)
        if problem is None:
            kept.append(sentence)
        else:
            dropped.append(problem)
    if not kept or len(kept) < ENOUGH * len(sentences):
        return None
    result = Written(_tidied(kept), tuple(dropped))
    return result if 1 in result.cites else None


def _problem(
    sentence: Sentence, passages: Sequence[Passage], evidence: dict[tuple[int, ...], Evidence]
) -> Fault | None:
    if not sentence.cites or not all(1 <= number <= len(passages) for number in sentence.cites):
        return Fault.UNCITED
    if sentence.text.endswith("？") or len(sentence.text) > MAX_LENGTH:
        return Fault.CLAIM
    if sentence.cites not in evidence:
        evidence[sentence.cites] = Evidence.of([passages[n - 1] for n in sentence.cites])
    return fault(plain(sentence.text), evidence[sentence.cites])


def _sentences(written: str) -> list[Sentence]:
    found: list[Sentence] = []
    text = _DECORATION.sub("", _THOUGHT.sub("", written))[:_READ]
    for line in text.splitlines():
        for match in _SENTENCE.finditer(_halved(_BULLET.sub("", line))):
            cites = tuple(
                dict.fromkeys(
                    int(number)
                    for mark in _MARK.findall(match[0])
                    for number in re.findall(r"\d+", mark)
                )
            )
            bare = _MARK.sub("", match[0]).strip()
            if _WORDS.search(bare):
                found.append(Sentence(_shown(bare), cites))
    return found


_HALVES = str.maketrans(
    {"！": "!", "？": "?", "；": ";", "［": "[", "］": "]", "〖": "[", "〗": "]"}
)
_WHOLES = str.maketrans({"!": "！", "?": "？", ";": "；"})


def _halved(line: str) -> str:
    """Marks and ends of sentences in one form."""
    return line.translate(_HALVES)


def _shown(text: str) -> str:
    text = text.translate(_WHOLES).strip()
    text = re.sub(r"[。；]{2,}$", "。", text)
    return text if text.endswith(("。", "！", "？", "；")) else text + "。"


def _tidied(kept: list[Sentence]) -> tuple[Sentence, ...]:
    """The first sentence begins an answer: what it was joined to may be gone."""
    first = kept[0]
    return (Sentence(_DANGLING.sub("", first.text), first.cites), *kept[1:])
