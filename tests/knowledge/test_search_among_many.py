"""Among very many entries, the rarest words are looked up, and candidates stand in flat arrays."""

import numpy as np
import pytest

from core.settings import Settings
from knowledge.answering import Answerer
from knowledge.build import home
from knowledge.entries.reading import read_folder
from knowledge.entries.schemas import Entry, EntryId
from knowledge.retrieval import retriever, snapshot
from knowledge.retrieval.analysis import Analysis, analyse
from knowledge.retrieval.embedding import load_static
from knowledge.retrieval.features import COMPOSITE, Weights
from knowledge.retrieval.forms import FAMILIES, hashes
from knowledge.retrieval.retriever import Analysed, Retriever
from knowledge.retrieval.shelf import Shelf


@pytest.fixture(scope="module")
def retrieving(built: Settings) -> Retriever:
    folder = snapshot.current(home(built))
    assert folder is not None
    return Retriever.open(load_static(folder / "embedder"), folder)


@pytest.fixture(scope="module")
def weights(built: Settings) -> Weights:
    folder = snapshot.current(home(built))
    assert folder is not None
    return Shelf(folder / "shelf").weights


def sought(weights: Weights, text: str) -> dict[str, list[str]]:
    told = weights.telling(weights.form(analyse(text)))
    return dict(zip(FAMILIES, told, strict=True))


def test_rarest_words_are_looked_up_and_common_ones_left_out(weights: Weights) -> None:
    looked_up = sought(weights, "办理公积金提取需要什么材料")
    assert "提取" in looked_up["words"]
    assert "办理" not in looked_up["words"]
    assert not looked_up["pairs"]


def test_what_no_entry_has_is_not_looked_up(weights: Weights) -> None:
    looked_up = sought(weights, "饕餮魑魅能不能提取公积金")
    assert not {"饕", "餮", "魑", "魅"} & set(looked_up["characters"])
    assert "提取" in looked_up["words"]


def test_words_of_one_character_are_looked_up_as_characters_alone(weights: Weights) -> None:
    looked_up = sought(weights, "猫狗怎么养")
    assert all(len(word) > 1 for word in looked_up["words"])


def test_question_in_everyday_words_still_looks_some_up(weights: Weights) -> None:
    assert sum(map(len, sought(weights, "怎么办理").values())) >= 2


def test_story_looks_up_many_words_but_not_all(weights: Weights) -> None:
    story = "去年冬天我在工地摔断了腿，老板不认账，没有合同，社保也没交，想申请工伤认定和劳动仲裁，"
    looked_up = sum(map(len, sought(weights, story * 4).values()))
    assert sum(map(len, sought(weights, "公积金怎么提取").values())) < looked_up <= 64


def test_spare_search_finds_what_the_full_one_finds_best(
    retrieving: Retriever, answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ["公积金怎么提取", "孩子上学要什么材料", "开个小店怎么办执照", "医保断交了怎么补"]
    full = [retrieving.find(text) for text in asked]
    monkeypatch.setattr(retriever, "_MANY", 1)
    spare = [_again(retrieving).find(text) for text in asked]
    for one, other in zip(full, spare, strict=True):
        best = one.entries[int(one.features[:, 0].argmax())]
        assert best in other.entries


def test_changed_entries_are_compared_as_those_of_the_index(
    retrieving: Retriever, built: Settings
) -> None:
    entries = {entry.id: entry for entry in _entries(built)}
    text = "公积金怎么提取"
    before = retrieving.find(text)
    again = Analysed.of(entries[before.entries[0]])
    after = retrieving.changed({before.entries[0]: again}).find(text)
    assert set(before.entries) <= set(after.entries)
    own = slice(0, COMPOSITE)  # what follows is over the other candidates
    for number, entry_id in enumerate(before.entries):
        row = after.features[after.entries.index(entry_id), own]
        assert np.allclose(row, before.features[number, own], atol=1e-6)


def test_all_candidates_changed_are_compared_as_well(
    retrieving: Retriever, built: Settings
) -> None:
    entries = {entry.id: entry for entry in _entries(built)}
    text = "公积金怎么提取"
    before = retrieving.find(text)
    changes = {EntryId(one): Analysed.of(entries[one]) for one in before.entries}
    after = retrieving.changed(changes).find(text)
    assert set(before.entries) <= set(after.entries)


def test_only_who_is_asked_in_just_these_words_is_exact(
    retrieving: Retriever, built: Settings
) -> None:
    entry = _entries(built)[0]
    found = retrieving.find(entry.variants[0])
    exact = [one for one, same in zip(found.entries, found.exact, strict=True) if same]
    assert exact == [entry.id]


def _entries(settings: Settings) -> list[Entry]:
    return [placed.entry for placed in read_folder(settings.corpus_dir)[0]]


def _again(known: Retriever) -> Retriever:
    return Retriever(known._shelf, known._embedder, known._lexical, known._vectors, known._domain)


@pytest.mark.parametrize(("count", "words"), [(100_000, 6), (1_000_000, 4)])
def test_words_looked_up_stand_together_in_so_many_entries_at_most(count: int, words: int) -> None:
    text = analyse("公积金贷款提取住房租赁合同补贴")
    tokens = np.array(sorted(numbers_of(text)))
    common = np.full(len(tokens), count // 28)  # of 28 entries, one has it
    weights = Weights(tokens, common, np.ones(len(FAMILIES)), count)
    looked_up = sum(map(len, weights.telling(weights.form(text))))
    assert looked_up == words  # 20,000 of the one, 100,000 of the other, and at least four


def numbers_of(text: Analysis) -> set[int]:
    return {
        int(number) * len(FAMILIES) + place
        for place, family in enumerate(text.families)
        for number in hashes(family)
    }
