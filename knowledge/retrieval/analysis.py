"""Turns what people type into tokens.

Citizens write traditional or full-width characters, leave out punctuation, and slip by sound
(公积今, 社饱). Everything found or compared anywhere goes through here, so that both sides of a
comparison were treated alike.
"""

import operator
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import chain
from pathlib import Path

import opencc
import rjieba
import yaml
from pypinyin.pinyin_dict import pinyin_dict

from knowledge.retrieval import synonyms

QUERY_LIMIT = 400  # characters of a question that are looked at; longer ones are narrations
_HAN = (
    ("\u4e00", "\u9fff"),
    ("\u3400", "\u4dbf"),
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003134f"),
)
_HAN_CLASS = "".join(f"{low}-{high}" for low, high in _HAN)
_RUN = re.compile(f"[{_HAN_CLASS}]+|[^{_HAN_CLASS} ]+")
"""A stretch of Chinese characters, or a word of anything else."""
_BETWEEN = re.compile(r"[\W_]+")
"""What is neither letter nor number, by its Unicode category."""
_SPEECH = Path(__file__).with_name("speech.yaml")
_ASKED = re.compile(r"(?:吗|么|不|没|没有|的|了)$")  # how a question ends, whatever it is about


@dataclass(frozen=True)
class Analysis:
    """One text in the forms that are searched and compared; some are made when first asked for."""

    said: str
    """As it was said, normalised."""
    text: str
    """In the words that are searched for."""

    @cached_property
    def unigrams(self) -> tuple[str, ...]:
        """Characters, and words of anything else than Chinese."""
        return tuple(chain.from_iterable(run if han else (run,) for run, han in self._runs))

    @cached_property
    def bigrams(self) -> tuple[str, ...]:
        """Pairs of characters, and what stands alone."""
        return _pairs(self._runs)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """As a dictionary cuts them."""
        return tuple([word for word in rjieba.cut(self.text) if word != " "])

    @cached_property
    def sounds(self) -> tuple[str, ...]:
        """Pairs of characters by their sound."""
        heard = _SOUNDS.__getitem__
        return _pairs([(list(map(heard, run)) if han else run, han) for run, han in self._runs])

    @cached_property
    def asks(self) -> bool:
        """Whether it asks something (怎么, 多少, …吗)."""
        return asks(self.said)

    @cached_property
    def tells(self) -> bool:
        """Whether it tells what happened, or orders something (没人管, 我要投诉)."""
        return _said("telling").search(self.said) is not None

    @cached_property
    def orders(self) -> bool:
        """Whether it orders something done (我要投诉, 转人工)."""
        return _said("ordering").search(self.said) is not None

    @property
    def families(self) -> tuple[tuple[str, ...], ...]:
        """Characters, pairs, words and sounds."""
        return self.unigrams, self.bigrams, self.words, self.sounds

    @property
    def pieces(self) -> str:
        """Characters and pairs, joined by spaces: what the static embedding reads."""
        return " ".join((*self.unigrams, *self.bigrams))

    @cached_property
    def _runs(self) -> list[tuple[str, bool]]:
        return [(run, _is_han(run[0])) for run in _RUN.findall(self.text)]


def normalise(text: str) -> str:
    """Simplified, half-width, lower-case letters and digits; one space where others stood.

    Normalising twice changes nothing.
    """
    folded = unicodedata.normalize("NFKC", text)
    folded = unicodedata.normalize("NFKC", folded.lower())
    return " ".join(_converter().convert(_BETWEEN.sub(" ", folded)).split())


def compact(text: str) -> str:
    """Normalised text without spaces, greetings and particles: equal texts ask the same."""
    return strip_fillers(normalise(text)).replace(" ", "")


def strip_fillers(normalised: str) -> str:
    """Without what is said around a question (请问, 谢谢, 呢); never strips everything."""
    bare = normalised
    for filler in _fillers():
        bare = bare.replace(filler, " ")
    bare = " ".join(bare.split())
    return bare or normalised


def canonical(normalised: str) -> str:
    """The same said in the words that are searched for (个体户 → 个体工商户)."""
    bare = strip_fillers(normalised)
    bare = _ASKED.sub("", bare).strip() or bare
    return synonyms.in_use().read(bare)


def analyse(text: str, *, limit: int | None = None, verbatim: bool = False) -> Analysis:
    """The tokens of a text.

    Args:
        text: as it was written.
        limit: only so many of its first characters.
        verbatim: keep its own words: for documents, whose words are chosen, and questions on them.
    """
    plain = normalise(text if limit is None else text[:limit])
    return Analysis(plain, strip_fillers(plain) if verbatim else canonical(plain))


def asks(normalised: str) -> bool:
    """Whether a text asks something (怎么, 多少, …吗)."""
    return normalised.endswith(("不", "没")) or _said("asking").search(normalised) is not None


def _pairs(runs: Sequence[tuple[Sequence[str], bool]]) -> tuple[str, ...]:
    """Of each run of Chinese its neighbours together, or its only one; of anything else itself."""
    pairs: list[str] = []
    for run, han in runs:
        if not han or len(run) == 1:
            pairs.append("".join(run))
        else:
            pairs.extend(map(operator.add, run, run[1:]))
    return tuple(pairs)


@lru_cache(maxsize=16384)
def _is_han(character: str) -> bool:
    return any(low <= character <= high for low, high in _HAN)


def sound(character: str) -> str:
    """How a character sounds, without tone, with what southern speech does not tell apart folded.

    One reading a character, whatever its context: both sides of a comparison read alike.
    """
    return _SOUNDS[character]


class _Sounds(dict[str, str]):
    """The sounds of the characters met so far: a plain dictionary is asked faster than a cache."""

    def __missing__(self, character: str) -> str:
        readings = pinyin_dict.get(ord(character))
        heard = character if readings is None else folded(toneless(readings.split(",")[0]))
        self[character] = heard
        return heard


_SOUNDS = _Sounds()


def toneless(syllable: str) -> str:
    """A syllable of pinyin in plain letters."""
    plain = unicodedata.normalize("NFD", syllable)
    return "".join(c for c in plain if c.isascii() and c.isalpha())


def folded(sound: str) -> str:
    """A syllable without what southern speech does not tell apart."""
    for long, short in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if sound.startswith(long):
            sound = short + sound[2:]
    return sound[:-1] if sound.endswith("ng") else sound


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def _fillers() -> tuple[str, ...]:
    """Longest first, so that 想问一下 goes before 问一下."""
    return tuple(sorted(_speech()["fillers"], key=len, reverse=True))


@cache
def _said(kind: str) -> re.Pattern[str]:
    """Any of the words of a kind: found faster by one expression than by looking for each."""
    return re.compile("|".join(map(re.escape, _speech()[kind])))


@cache
def _speech() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = yaml.safe_load(_SPEECH.read_text(encoding="utf-8"))
    return lists
