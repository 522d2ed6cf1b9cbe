"""Whether the words of a sentence are borne out by a passage: its terms, its denials, its names.

No model of language stands behind this, on purpose: every refusal can be explained in a word, and
where in doubt a sentence is dropped, since the reviewed answer is always there to be given instead.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rjieba

from core.data_files import Data, load
from knowledge.generation.figures import Bound, Figure, figures, plain
from knowledge.generation.schemas import Fault, Passage

SUPPORT = 0.75
"""Share of a sentence's telling words, by length, that its passage must hold
(`tests/knowledge/generation/claims.yaml` and the corpus itself decided it)."""
TOGETHER = 0.6
"""Share that two neighbouring sentences of the passage must hold: words picked from all over a
passage say something that no sentence of it says."""
_THING = ("n", "t", "s", "j", "b")
"""Parts of speech: nouns, times, places, abbreviations, kinds (大型)."""
FEW = 2
"""Telling words below which a sentence without a figure (可以。) must stand there as it is."""
REACH = 12
"""Characters within a clause that a denial reaches."""

_CLAUSE = re.compile(r"[^,。;:!?、\n]+")
_SENTENCE = re.compile(r"[^。;!?\n]+")
_PIECE = re.compile(r"[^,。;:!?、\n]+[,。;:!?、\n]*")
_HAN = re.compile(r"[一-龥]{2,}")
_HAN_RUN = re.compile(r"[一-龥]+")
_NAMES = re.compile(r"《([^》]+)》|“([^”]+)”|([A-Za-z][A-Za-z0-9.@:/_%?=&-]+)")
_JOINTS = frozenset(
    "会需要可将请应也都还就内时能再由在到按向给对为与和或及则即均已未所其该此每各后前"
)
"""A word of nothing else (内会, 时需) is a slip of the segmentation."""
_NO_DENIAL = re.compile(
    "不动产|不仅|不但|不论|不管|无论|不少于|不低于|不超过|不高于|不多于|不得超过|不得低于|不得少于|不满|不足|"
    "不同|不断|未来|未成年|未满|未婚|无线|无障碍|无纸|不锈钢|非常|非税|非物质|无偿|无息|非公|非居|非营利|非全日|"
    "无人|不良|不利|不便|不妨|不可抗力|不过|差不多|要不|能不能|是不是|可不可以|有没有|没关系|除非|并非只|"
    "不清楚|不确定|不明白|别(?=[的人墅])|分别|级别|个别|特别|区别|性别|类别|识别|判别"
)
_DENIAL = re.compile(
    "不|未|没|勿|别|无需|无须|毋须|毋需|无法|无权|无(?=[需须法权])|禁止|严禁|拒绝|免于|免予|免(?=[交缴提填报除])|非"
)
_EXCEPT = re.compile("除外|例外|不在此列|不算|不行|不可以?|不允许|不予$")


class _Words(Data):
    promises: tuple[tuple[str, ...], ...]
    subjects: tuple[tuple[str, ...], ...]
    trade: tuple[str, ...]
    common: tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """The cited text, read once for all checks."""

    text: str
    about: str
    """What names its subject: the question and the titles, which claim nothing themselves."""
    figures: tuple[Figure, ...]
    stretches: tuple[str, ...]
    """The text, cut so that each has a subject and the figures said of it."""

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> "Evidence":
        """Read what a sentence cites."""
        text = plain("\n".join(passage.text for passage in passages))
        basis = plain("\n".join(passage.basis for passage in passages))
        about = plain("\n".join(passage.question for passage in passages)) + "\n" + basis
        whole = f"{text}\n{basis}"
        return cls(whole, about, tuple(figures(whole)), tuple(_stretches(text)))


def fault(claim: str, evidence: Evidence) -> Fault | None:
    """What the passage does not bear out, if anything.

    Args:
        claim: one sentence without its citation marks, as `figures.plain` gives it.
        evidence: everything it cites.
    """
    return (
        _figures_fault(claim, evidence)
        or _names_fault(claim, evidence)
        or _contrast_fault(claim, evidence)
        or _denial_fault(claim, evidence)
        or _support_fault(claim, evidence)
    )


def _figures_fault(claim: str, evidence: Evidence) -> Fault | None:
    for said in figures(claim):
        known = [figure for figure in evidence.figures if said.same(figure)]
        if not known:
            return Fault.FIGURE
        if not any(_bound_fits(said, figure) for figure in known):
            return Fault.BOUND
    for piece in _stretches(claim):
        if _mixed(piece, evidence):
            return Fault.MIXED
    return None


def _bound_fits(said: Figure, known: Figure) -> bool:
    """Whether a limit is told as one; 15日内 may be said of 15日, 5万元 not of 最高5万元."""
    if said.bound == known.bound:
        return True
    if said.unit in ("%", "元"):
        return False
    return said.bound is None and known.bound is Bound.AT_MOST


def _mixed(piece: str, evidence: Evidence) -> bool:
    """Whether a figure is told of what only another figure of its kind is told of.

    A word that decides whom or what it is for (首次, 外地) must come with it or before it.
    """
    terms, decisive = _terms(piece), _decisive(piece)
    whom = {word for line in _words().subjects for word in line}
    for said in figures(piece):
        own: list[str] = []
        others: list[str] = []
        until = 0
        for place, stretch in enumerate(evidence.stretches, 1):
            here = figures(stretch)
            if any(said.same(figure) for figure in here):
                own.append(stretch)
                until = place
            elif any(said.kind == figure.kind for figure in here):
                others.append(stretch)
        for term in (*terms, *decisive):
            if any(term in stretch for stretch in others) and not any(
                term in stretch for stretch in own
            ):
                return True
        if own and not _present(
            decisive & whom, "".join(evidence.stretches[:until]) + evidence.about
        ):
            return True
    return False


def _said_word_for_word(claim: str, evidence: Evidence) -> bool:
    known = {clause.strip() for clause in _CLAUSE.findall(evidence.text)}
    return all(clause.strip() in known for clause in _CLAUSE.findall(claim))


def _names_fault(claim: str, evidence: Evidence) -> Fault | None:
    known = _squeezed(evidence.text)
    for found in _NAMES.finditer(claim):
        name = next(group for group in found.groups() if group)
        if _squeezed(name) not in known:
            return Fault.NAME
    return None


def _contrast_fault(claim: str, evidence: Evidence) -> Fault | None:
    return None if _present(_decisive(claim), evidence.text) else Fault.CONTRAST


def _present(words: set[str], text: str) -> bool:
    """Whether a text has each decisive word, or one that means the same."""
    _, groups = _contrasts()
    known = _decisive(text)
    present = {group for word in known for group in groups[word]}
    return all(word in known or present & groups[word] for word in words)


def _decisive(text: str) -> set[str]:
    """The words of `contrasts.yaml` that a text holds."""
    pattern, groups = _contrasts()
    return {*pattern.findall(text), *(word for word in rjieba.cut(text) if word in groups)}


def _support_fault(claim: str, evidence: Evidence) -> Fault | None:
    terms = _terms(claim)
    if not _things_named(claim, evidence):
        return Fault.CLAIM
    if len(terms) < FEW and not figures(claim):
        return None if _said_word_for_word(claim, evidence) else Fault.CLAIM
    telling = [term for term in terms if term not in _words().trade]
    if not telling:
        return None if _figures_told(claim, terms, evidence) else Fault.CLAIM
    terms = telling
    if _share(terms, evidence.text) < SUPPORT:
        return Fault.CLAIM
    sentences = _SENTENCE.findall(evidence.text)
    windows = [
        " ".join((*sentences[i : i + 2], evidence.about)) for i in range(max(1, len(sentences) - 1))
    ]
    if max((_share(terms, window) for window in windows), default=0.0) < TOGETHER:
        return Fault.CLAIM
    return None


def _figures_told(claim: str, terms: list[str], evidence: Evidence) -> bool:
    """Whether the little that is said beside figures is said there, too."""
    if terms or _decisive(claim):  # those were looked for before
        return all(term in evidence.text for term in terms)
    rest = "".join(_HAN_RUN.findall(_without_figures(claim)))
    return len(rest) < 2 or _share([rest], evidence.text) >= TOGETHER


def _things_named(claim: str, evidence: Evidence) -> bool:
    """Whether one sentence of the passage names every person, thing, place and time of a clause."""
    sentences = _SENTENCE.findall(evidence.text)
    for clause in _CLAUSE.findall(claim):
        things = [t for t in _things(clause) if t not in evidence.about]
        if things and not any(all(t in sentence for t in things) for sentence in sentences):
            return False
    return True


def _things(clause: str) -> list[str]:
    terms = set(_terms(clause)).difference(_words().trade)
    return [w for w, kind in rjieba.tag(clause) if w in terms and kind.startswith(_THING)]


def _denial_fault(claim: str, evidence: Evidence) -> Fault | None:
    known: dict[str, set[bool]] = {}
    for clause in _CLAUSE.findall(evidence.text):
        for term, denied in _polarity(clause, _subjects(claim)).items():
            known.setdefault(term, set()).update(denied)
    for clause in _CLAUSE.findall(claim):
        said = _polarity(clause, _subjects(clause))
        if _denials(clause) and not said and not _denials(evidence.text):
            return Fault.NEGATION
        for term, denied in said.items():
            if term in known and not denied & known[term]:
                return Fault.NEGATION
    return None


def _polarity(clause: str, terms: list[str]) -> dict[str, set[bool]]:
    """Term → whether it is denied there, for every place it stands."""
    denials = _denials(clause)
    excepted = _EXCEPT.search(clause)
    found: dict[str, set[bool]] = {}
    for term in terms:
        for place in re.finditer(re.escape(term), clause):
            denied = any(0 <= place.start() - end <= REACH for end in denials)
            denied = denied or (excepted is not None and excepted.start() >= place.end())
            found.setdefault(term, set()).add(denied)
    return found


def _denials(text: str) -> list[int]:
    """Where denials end."""
    masked = _NO_DENIAL.sub(lambda found: "　" * len(found[0]), text)
    return [found.end() for found in _DENIAL.finditer(masked)]


def _stretches(text: str) -> list[str]:
    """The text cut after each piece that holds a figure, and at every full stop."""
    found: list[str] = []
    for sentence in re.split(r"(?<=[。;!?\n])", text):
        held = ""
        for piece in _PIECE.findall(sentence):
            held += piece
            if figures(piece):
                found.append(held)
                held = ""
        if held:
            found.append(held)
    return found


@cache
def _known_common() -> frozenset[str]:
    return frozenset(_words().common)


def _terms(text: str) -> list[str]:
    """The telling words of a text: two characters or more, figures left out."""
    return [
        word
        for word in rjieba.cut(_without_figures(text))
        if _HAN.fullmatch(word)
        and not _JOINTS.issuperset(word)
        and word not in _known_common()
        and not _contrasts()[0].fullmatch(word)
    ]


def _without_figures(text: str) -> str:
    for figure in figures(text):
        text = text[: figure.start] + "," * (figure.end - figure.start) + text[figure.end :]
    return text


def _subjects(text: str) -> list[str]:
    """What can be affirmed or denied: telling words and decisive ones."""
    return [*_terms(text), *(word for word in _decisive(text) if len(word) > 1)]


def _share(terms: list[str], text: str) -> float:
    """How much of the terms a text holds; of a long word, its pairs count."""
    whole = held = 0.0
    for term in terms:
        pairs = [term[i : i + 2] for i in range(len(term) - 1)]
        whole += len(term)
        held += len(term) * sum(pair in text for pair in pairs) / len(pairs)
    return held / whole


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()


@cache
def _contrasts() -> tuple[re.Pattern[str], dict[str, set[int]]]:
    """A pattern of the longer words, longest first, and the lines that each word is in."""
    groups: dict[str, set[int]] = {}
    for number, line in enumerate((*_words().promises, *_words().subjects)):
        for word in line:
            groups.setdefault(word, set()).add(number)
    longest_first = sorted((word for word in groups if len(word) > 1), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), groups


@cache
def _words() -> _Words:
    return load(Path(__file__).with_name("contrasts.yaml"), _Words)
