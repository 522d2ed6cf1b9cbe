"""Questions that are nearly the same are found by their pieces: all of them, and only they."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from core.settings import Settings
from knowledge.entries.checks import check_together
from knowledge.entries.likeness import NEARLY_THE_SAME, key, nearly_the_same, pieces, sought
from knowledge.entries.reading import place, read_folder

LETTERS = st.text("开公司要几天办证", min_size=1, max_size=70)
SLIPS = st.lists(st.tuples(st.integers(0, 80), st.sampled_from(["", "x", "开", "天"])), max_size=7)


def slipped(text: str, slips: list[tuple[int, str]]) -> str:
    """With letters put in, or taken out."""
    letters = list(text)
    for at, letter in slips:
        at %= len(letters) + 1
        if letter:
            letters.insert(at, letter)
        elif at < len(letters) > 1:
            del letters[at]
    return "".join(letters)


@settings(max_examples=600, deadline=None)
@given(LETTERS, SLIPS)
def test_whatever_is_nearly_the_same_shares_a_piece(
    text: str, slips: list[tuple[int, str]]
) -> None:
    other = slipped(text, slips)
    alike = fuzz.ratio(text, other) >= NEARLY_THE_SAME
    assert nearly_the_same(text, other) is alike
    if alike:
        assert set(pieces(text)) & set(sought(other))
        assert set(pieces(other)) & set(sought(text))


def test_pieces_of_different_texts_are_different_numbers() -> None:
    keys = [
        key(piece) for text in ("怎么开公司", "怎么开工厂", "开公司怎么") for piece in pieces(text)
    ]
    assert len(set(keys)) == len(keys)
    assert all(0 <= one < 1 << 63 for one in keys)


def test_twenty_thousand_entries_are_compared_in_seconds(small: Settings) -> None:
    first = read_folder(small.corpus_dir)[0][0]
    placed = []
    for number in range(20_000):
        entry = first.entry.model_copy(
            update={
                "id": f"zz-{number:05d}",
                "question": f"第{number}号窗口{number % 97}路怎么走{number * 7919 % 104729}",
                "variants": (f"去{number * 31 % 99991}号那里{number}坐什么车",),
            }
        )
        placed.append(place(entry, "测试", "表.xlsx", number))
    placed.append(
        place(placed[5].entry.model_copy(update={"id": "zz-99999"}), "测试", "表.xlsx", 9)
    )
    started = time.process_time()
    faults = check_together(placed)
    assert time.process_time() - started < 60  # each with each: 40,000² letter by letter
    assert any("zz-00005" in fault.message and "相同" in fault.message for fault in faults)


def test_one_question_in_ten_thousand_rows_is_told_once_a_row(small: Settings) -> None:
    first = read_folder(small.corpus_dir)[0][0]
    placed = [
        place(
            first.entry.model_copy(update={"id": f"zz-{n:05d}", "variants": ()}), "测", "表.csv", n
        )
        for n in range(10_000)
    ]
    assert len(check_together(placed)) == 9_999


def test_nothing_is_sought_for_nothing() -> None:
    assert not list(pieces(""))
    assert not [piece for piece in sought("") if piece in set(pieces("开"))]
