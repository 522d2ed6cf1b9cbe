"""Puts right what slipped by sound or by shape: 领结昏证 → 领结婚证, 末签合同 → 未签合同.

Only pairs of characters that no entry has are looked at. In their place is put a word of the corpus
that sounds the same, or what looks the same and makes of them pairs that the corpus has. What it
makes of a message is a second reading of it, taken only where it is understood better than what was
typed. Whoever types no characters at all (tuixiu nianling) is read by sound alone.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from pypinyin.pinyin_dict import pinyin_dict

from knowledge.retrieval.analysis import folded, sound, toneless
from knowledge.retrieval.lookalikes import lookalikes

_LONGEST = 4
_LETTERS = re.compile(r"[a-z ]{6,}")
_SYLLABLE = 6  # letters of the longest (zhuang)


class Speller:
    """Words of a corpus by their sound and their shape."""

    def __init__(self, words: Mapping[str, float], pairs: Collection[str]) -> None:
        """Learn words.

        Args:
            words: of the corpus, with their idf.
            pairs: of characters that stand side by side in it.
        """
        self._words = dict(words)
        self._pairs = frozenset(pairs)
        self._by_sound: dict[tuple[str, ...], str] = {}
        for word in sorted(words, key=lambda word: (words[word], word), reverse=True):
            if 2 <= len(word) <= _LONGEST and not word.isascii():
                self._by_sound[_sounds(word)] = word  # the commonest comes last

    def corrected(self, text: str) -> str | None:
        """The text with words for what sounds or looks like them; None when nothing is amiss."""
        if _LETTERS.fullmatch(text):
            return self._spoken(text)
        letters = list(text)
        strange = [
            i
            for i in range(len(text) - 1)
            if text[i : i + 2] not in self._pairs and not text[i : i + 2].isascii()
        ]
        done: set[int] = set()
        for place in strange:
            if place in done or place + 1 in done:
                continue
            found = self._meant_at(text, place)
            if found is not None:
                start, word = found
                letters[start : start + len(word)] = word
                done.update(range(start, start + len(word)))
        changed = "".join(letters)
        return changed if changed != text else None

    def _spoken(self, text: str) -> str | None:
        """What was typed in letters, in words of the corpus; None when it is no Chinese."""
        parts = [syllables(part) for part in text.split()]
        if all(part and len(part) == 1 for part in parts):  # a space after each syllable
            parts = [[syllable for part in parts for syllable in part or ()]]
        words = [word for part in parts for word in self._words_of(part or [])]
        return "".join(words) if words and None not in parts else None

    def _words_of(self, sounds: list[str]) -> list[str]:
        """Words that sound like this, the longest first; what sounds like none is left out."""
        words: list[str] = []
        place = 0
        while place < len(sounds):
            ends = range(min(len(sounds), place + _LONGEST), place + 1, -1)
            known = (end for end in ends if tuple(sounds[place:end]) in self._by_sound)
            end = next(known, None)
            if end is not None:
                words.append(self._by_sound[tuple(sounds[place:end])])
            place = end or place + 1
        return words

    def _meant_at(self, text: str, place: int) -> tuple[int, str] | None:
        """What stands in place of a strange pair: the longer word, of equals the commoner."""
        ways = [self._heard_at(text, place), *self._seen_at(text, place)]
        found = [way for way in ways if way is not None]
        return max(found, key=self._worth, default=None)

    def _worth(self, found: tuple[int, str]) -> tuple[int, float]:
        _, word = found
        return (len(word), -self._words[word]) if word in self._words else (1, 0.0)

    def _heard_at(self, text: str, place: int) -> tuple[int, str] | None:
        """The longest word of the corpus that sounds like what stands around a strange pair."""
        for start, end in _around(text, place):
            written = text[start:end]
            word = self._by_sound.get(_sounds(written))
            if word is not None and word != written:
                return start, word
        return None

    def _seen_at(self, text: str, place: int) -> Iterator[tuple[int, str]]:
        """What makes a known pair of a strange one by the shape of a character.

        It must make a word of the corpus, or stand well with what is on either side of it.
        """
        for slip in (place, place + 1):
            for other in lookalikes(text[slip]):
                read = text[:slip] + other + text[slip + 1 :]
                if read[place : place + 2] not in self._pairs:
                    continue
                words = ((start, read[start:end]) for start, end in _around(read, place))
                word = next((found for found in words if found[1] in self._words), None)
                if word is not None:
                    yield word
                elif {read[slip - 1 : slip + 1], read[slip : slip + 2]} <= self._pairs:
                    yield slip, other


def _around(text: str, place: int) -> Iterator[tuple[int, int]]:
    """Where words may stand that hold a pair of characters, the longest first."""
    for length in range(_LONGEST, 1, -1):
        for start in range(max(0, place - length + 2), min(place, len(text) - length) + 1):
            if " " not in text[start : start + length]:
                yield start, start + length


def _sounds(text: str) -> tuple[str, ...]:
    return tuple(map(sound, text))


def syllables(letters: str) -> list[str] | None:
    """Letters as syllables, as few as possible, as they sound; None when they are none."""
    best: list[list[str] | None] = [[]]
    for end in range(1, len(letters) + 1):
        ways = [
            [*before, letters[start:end]]
            for start in range(max(0, end - _SYLLABLE), end)
            if (before := best[start]) is not None and letters[start:end] in _known()
        ]
        best.append(min(ways, key=len, default=None))
    found = best[-1]
    return None if found is None else [folded(syllable) for syllable in found]


@cache
def _known() -> frozenset[str]:
    """All syllables, without tone; not the bare consonants that some interjections have."""
    every = {toneless(readings.split(",")[0]) for readings in pinyin_dict.values()}
    return frozenset(s for s in every if re.search("[aeiouv]", s))
