"""Puts right what was typed by sound and slipped: 领结昏证 → 领结婚证, 义地 → 异地.

Only pairs of characters that no entry has are looked at, and only words of the corpus that sound
the same are put in their place; what it makes of a message is a second reading of it, taken only
where it is understood better than what was typed.
"""

from collections.abc import Collection, Mapping

from knowledge.retrieval.analysis import sound

_LONGEST = 4


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
