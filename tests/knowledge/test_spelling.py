"""Slips of sound and shape are put right by the words of the corpus; nothing else is touched."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.retrieval.lookalikes import lookalikes
from knowledge.retrieval.spelling import Speller, syllables

WORDS = {
    "结婚证": 2.0,
    "异地": 2.0,
    "公积金": 1.0,
    "怎么办": 0.5,
    "报销": 1.5,
    "暴晓": 6.0,
    "离婚": 2.0,
    "贷款": 1.0,
    "货款": 3.0,
    "未签": 4.0,
    "募捐": 5.0,
    "缴费": 1.0,
    "计费": 6.0,
    "账户": 2.0,
}
PAIRS = {word[i : i + 2] for word in WORDS for i in range(len(word) - 1)} | {
    "金异",
    "地怎",
    "金贷",
    "婚已",
    "已办",
    "办好",
}


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


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("末签", "未签"),
        ("要幕捐", "要募捐"),
        ("激费", "缴费"),
        ("激费怎么板", "缴费怎么办"),
        ("公积金货款", "公积金贷款"),
        ("离婚己办好", "离婚已办好"),
        ("公积金帐户", "公积金账户"),
    ],
)
def test_what_looks_alike_takes_the_place_of_a_slip(
    speller: Speller, typed: str, meant: str
) -> None:
    assert speller.corrected(typed) == meant


def test_a_known_pair_stays_although_it_looks_like_another(speller: Speller) -> None:
    assert speller.corrected("货款") is None


@given(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF))
def test_likeness_is_mutual_and_of_single_characters(character: str) -> None:
    for other in lookalikes(character):
        assert len(other) == 1
        assert other != character
        assert character in lookalikes(other)


@given(st.sampled_from(sorted(WORDS)), st.data())
def test_a_word_with_one_lookalike_in_it_is_read_as_a_word_or_left(
    word: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    other = data.draw(st.sampled_from((word[place], *lookalikes(word[place]))))
    typed = word[:place] + other + word[place + 1 :]
    corrected = Speller(WORDS, PAIRS).corrected(typed)
    assert corrected is None or corrected in WORDS or len(typed) == 1


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
