"""Text analysis: what holds for any text at all."""

import unicodedata

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.retrieval.analysis import analyse, canonical, compact, normalise

HAN = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=60)
ANY = st.text(max_size=200)


@given(ANY)
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(ANY)
def test_normalised_text_holds_letters_digits_and_single_spaces_only(text: str) -> None:
    plain = normalise(text)
    assert all(c == " " or unicodedata.category(c)[0] in "LN" for c in plain)
    assert "  " not in plain
    assert plain == plain.strip()


@given(ANY)
def test_any_text_can_be_analysed(text: str) -> None:
    found = analyse(text)
    assert bool(found.unigrams) == bool(normalise(text))
    for tokens in (found.unigrams, found.bigrams, found.words, found.sounds):
        assert all(token and " " not in token for token in tokens)
        assert bool(tokens) == bool(found.unigrams)


@given(HAN)
def test_what_stands_around_a_question_does_not_count(text: str) -> None:
    if compact(text) == normalise(text):
        assert compact(f"请问一下，{text}？谢谢") in {compact(text), "请问一下谢谢"}


@given(ANY)
def test_canonical_words_are_never_lost_altogether(text: str) -> None:
    assert bool(canonical(normalise(text))) == bool(normalise(text))


@given(HAN)
def test_full_width_control_characters_and_case_make_no_difference(text: str) -> None:
    assert normalise(f"{text}ＡＢＣ１２３") == normalise(f"{text}abc123")
    assert analyse(f"\u0000{text}\u200b") == analyse(text)


@pytest.mark.parametrize(
    "question",
    ["个体户怎么注销？", "公积金能提取多少", "孩子上学要什么材料", "医疗保险断缴了怎么办"],
)
def test_traditional_characters_read_like_simplified(question: str) -> None:
    assert analyse(opencc.OpenCC("s2t").convert(question)) == analyse(question)


@pytest.mark.parametrize(
    ("slipped", "meant"),
    [("公积今", "公积金"), ("社饱", "社保"), ("身分证", "身份证"), ("营业直照", "营业执照")],
)
def test_slips_by_sound_sound_alike(slipped: str, meant: str) -> None:
    assert set(analyse(slipped, verbatim=True).sounds) == set(analyse(meant, verbatim=True).sounds)


@pytest.mark.parametrize(
    ("said", "read_as"),
    [("个体户", "个体工商户"), ("社保", "社会保险"), ("高企", "高新技术企业"), ("咋办", "怎么办")],
)
def test_words_for_the_same_thing_are_read_as_one(said: str, read_as: str) -> None:
    assert canonical(said) == canonical(read_as)


def test_long_text_is_cut_before_it_costs_time() -> None:
    assert analyse("很长的话" * 2500, limit=400) == analyse("很长的话" * 100)


@pytest.mark.parametrize(
    ("text", "asks", "tells"),
    [
        ("注册公司要几天", True, False),
        ("我家楼下半夜施工没人管", False, True),
        ("个转企流程", True, False),
        ("小区门口的路灯坏了", False, False),
    ],
)
def test_asking_and_telling_are_told_apart(text: str, asks: bool, tells: bool) -> None:
    assert (analyse(text).asks, analyse(text).tells) == (asks, tells)
