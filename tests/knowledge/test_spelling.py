"""Slips of sound are put right by the words of the corpus, and nothing else is touched."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.retrieval.spelling import Speller, syllables

WORDS = {
    "结婚证": 2.0,
    "异地": 2.0,
    "公积金": 1.0,
    "怎么办": 0.5,
    "报销": 1.5,
    "暴晓": 6.0,
    "离婚": 2.0,
}
PAIRS = {word[i : i + 2] for word in WORDS for i in range(len(word) - 1)} | {"金异", "地怎"}


@pytest.fixture
def speller() -> Speller:
    return Speller(WORDS, PAIRS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("领结昏证", "领结婚证"),
        ("公积今怎么办", "公积金怎么办"),
        ("义地", "异地"),
        ("离昏怎么板", "离婚怎么办"),
        ("抱消", "报销"),
    ],
)
def test_word_that_sounds_alike_takes_the_place_of_a_slip(
    speller: Speller, typed: str, meant: str
) -> None:
    assert speller.corrected(typed) == meant


@pytest.mark.parametrize("typed", ["公积金异地怎么办", "报销", "", "abc 12", "今天天气"])
def test_what_is_known_or_sounds_like_nothing_stays(speller: Speller, typed: str) -> None:
    assert speller.corrected(typed) is None


@given(st.text(alphabet="公积金今义异地结昏婚证板办怎么 a1", max_size=20))
def test_correcting_keeps_the_length(typed: str) -> None:
    corrected = Speller(WORDS, PAIRS).corrected(typed)
    assert corrected is None or len(corrected) == len(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gongjijin zenmeban", "公积金怎么办"),
        ("gong ji jin zen me ban", "公积金怎么办"),
        ("wo yao lihun", "离婚"),
        ("jiehunzheng", "结婚证"),
    ],
)
def test_what_is_typed_in_letters_is_read_by_sound(
    speller: Speller, typed: str, meant: str
) -> None:
    assert speller.corrected(typed) == meant


@pytest.mark.parametrize("typed", ["hello world", "asdfghjkl", "excel", "select from users"])
def test_letters_that_are_no_syllables_are_left_alone(speller: Speller, typed: str) -> None:
    assert speller.corrected(typed) is None


@settings(deadline=None)  # the first call reads all syllables there are
@given(st.lists(st.sampled_from(["gong", "ji", "jin", "zhuang", "e", "xian"]), min_size=1))
def test_syllables_run_together_are_found_again(spoken: list[str]) -> None:
    found = syllables("".join(spoken))
    assert found is not None
    assert len(found) <= len(spoken)
