"""Puts right what was typed by sound and slipped: 领结昏证 → 领结婚证, 义地 → 异地.

Only pairs of characters that no entry has are looked at, and only words of the corpus that sound
the same are put in their place; what it makes of a message is a second reading of it, taken only
where it is understood better than what was typed. Whoever types no characters at all (tuixiu
nianling) is read by sound alone.
"""

import re
from collections.abc import Collection, Mapping
from functools import cache

from pypinyin.pinyin_dict import pinyin_dict

from knowledge.retrieval.analysis import folded, sound, toneless

_LONGEST = 4
_LETTERS = re.compile(r"[a-z ]{6,}")
_SYLLABLE = 6  # letters of the longest (zhuang)


class Speller:
    """Words of a corpus by their sound."""

    def __init__(self, words: Mapping[str, float], pairs: Collection[str]) -> None:
        """Learn words.

        Args:
            words: of the corpus, with their idf.
            pairs: of characters that stand side by side in it.
        """
        self._words = frozenset(words)
        self._pairs = frozenset(pairs)
        self._by_sound: dict[tuple[str, ...], str] = {}
        for word in sorted(words, key=lambda word: (words[word], word), reverse=True):
            if 2 <= len(word) <= _LONGEST and not word.isascii():
                self._by_sound[_sounds(word)] = word  # the commonest comes last

    def corrected(self, text: str) -> str | None:
        """The text with words in place of what sounds like them; None when nothing is amiss."""
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
            found = self._word_at(text, place)
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

    def _word_at(self, text: str, place: int) -> tuple[int, str] | None:
        """The longest word of the corpus that sounds like what stands around a strange pair."""
        for length in range(_LONGEST, 1, -1):
            for start in range(max(0, place - length + 2), min(place, len(text) - length) + 1):
                written = text[start : start + length]
                word = self._by_sound.get(_sounds(written))
                if word is not None and word != written and " " not in written:
                    return start, word
        return None


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
