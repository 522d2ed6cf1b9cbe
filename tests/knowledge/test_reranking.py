"""A cross-encoder by setting: its score counts where the confidence was calibrated with it."""

import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import CrossEncoder

from core.errors import Unavailable
from core.settings import Settings
from knowledge.answering import load_answerer
from knowledge.build import build, home
from knowledge.entries.changes import Change
from knowledge.entries.reading import read_folder
from knowledge.entries.schemas import EntryId
from knowledge.explaining import explain
from knowledge.live import LiveKnowledge
from knowledge.quoting import quote
from knowledge.retrieval import snapshot
from knowledge.retrieval.documents import DocumentIndex
from knowledge.retrieval.features import NAMES, RERANKED
from knowledge.retrieval.judge import fit
from knowledge.retrieval.reranking import load_reranker
from tests.knowledge.conftest import QUESTIONS
from tests.knowledge.cross_encoders import make_cross_encoder

TODAY = date(2026, 11, 23)
OTHER_WORDS = "想借几本书看要带啥"
PAIRS = [
    (asked, text, asked == OTHER_WORDS and text == QUESTIONS["cs-001"])
    for asked in (OTHER_WORDS, "周末去逛公园", "猫咪生病了")
    for text in QUESTIONS.values()
]
DOCUMENTS = [
    "公园管理办法\n第一条 公园年票在公园门口的售票处购买，每年一百元。",
    "年票说明\n第一条 公园年票遗失的，凭身份证到公园办公室补办。",
]
PASSAGES = [
    ("公园年票没了", DOCUMENTS[0].split("\n")[1], False),
    ("公园年票没了", DOCUMENTS[1].split("\n")[1], True),
]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "tiny-reranker"
    make_cross_encoder(folder, PAIRS)
    return folder


@pytest.fixture
def reranked(small: Settings, model: Path) -> Settings:
    return small.model_copy(update={"reranker": str(model)})


def test_score_of_the_cross_encoder_is_a_feature_that_the_judge_learned_with(
    reranked: Settings, model: Path
) -> None:
    told: list[str] = []
    build(reranked, told.append)
    assert any("重排模型" in line for line in told)
    answerer = load_answerer(reranked)
    assert answerer.calibration.judge.names == (*NAMES, *RERANKED)
    question = "借书证怎么办"
    found = answerer.retriever.find(question)
    assert found.features.shape[1] == len(NAMES) + 2
    place = found.entries.index(EntryId("cs-001"))
    entry = read_folder(reranked.corpus_dir)[0][0].entry
    read = CrossEncoder(str(model)).predict([(question, f"{question}。{entry.answer}")])
    # The way to ask that is nearest is the question itself, in the words that are searched for.
    assert found.features[place, len(NAMES)] == pytest.approx(float(read[0]), abs=0.2)
    scores = found.features[:, len(NAMES)]
    best = int(scores.argmax())
    assert found.features[best, len(NAMES) + 1] == pytest.approx(
        scores[best] - np.delete(scores, best).max()
    )
    assert answerer.decide(question, as_of=TODAY).candidates[0].entry_id == "cs-001"


def test_try_it_box_shows_what_the_cross_encoder_weighed(reranked: Settings) -> None:
    build(reranked, print)
    explained = explain(load_answerer(reranked), "借书证怎么办", as_of=TODAY)
    groups = {share.label: share for share in explained.candidates[0].shares}
    assert [name for name, _ in groups["重排模型的判断"].values] == ["reranked"]


def test_entry_published_while_it_runs_is_read_by_the_cross_encoder_too(
    reranked: Settings,
) -> None:
    build(reranked, print)
    entry = read_folder(reranked.corpus_dir)[0][0].entry
    knowledge = LiveKnowledge(reranked)
    new = entry.model_copy(update={"id": "cs-009", "question": "滑冰场几点开门", "variants": ()})
    knowledge.apply([Change(EntryId("cs-009"), new)])
    found = knowledge.answerer().retriever.find("滑冰场几点开门")
    place = found.entries.index(EntryId("cs-009"))
    assert 0 < found.features[place, len(NAMES)] < 1


def test_judge_follows_a_cross_encoder_that_alone_knows_what_is_right() -> None:
    chance = np.random.default_rng(0)
    rows = chance.random((800, len(NAMES) + 2))
    right = (rows[:, len(NAMES)] > 0.6).tolist()
    judge = fit(rows, right, np.ones(800))
    assert judge.names == (*NAMES, *RERANKED)
    assert np.mean((judge.probabilities(rows) > 0.5) == np.array(right)) > 0.97


def test_index_calibrated_with_another_reranker_is_refused(
    small: Settings, reranked: Settings
) -> None:
    build(small, print)
    with pytest.raises(Unavailable, match="LIANXIN_RERANKER"):
        load_answerer(reranked)
    build(reranked, print)
    load_answerer(reranked)
    with pytest.raises(Unavailable, match="LIANXIN_RERANKER"):
        load_answerer(small)
    with pytest.raises(Unavailable, match="不能混用"):
        LiveKnowledge(small.model_copy(update={"reranker": "BAAI/bge-reranker-base"}))


def test_cross_encoder_replaced_under_its_name_is_refused(
    small: Settings, tmp_path: Path, model: Path
) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(model, folder)
    mine = small.model_copy(update={"reranker": str(folder)})
    build(mine, print)
    load_answerer(mine)
    shutil.rmtree(folder)
    make_cross_encoder(folder, PAIRS, seed=7)
    load_reranker.cache_clear()  # as another process
    with pytest.raises(Unavailable, match="不是同一个版本"):
        load_answerer(mine)


def test_cross_encoder_that_cannot_be_loaded_is_a_clear_error(
    small: Settings, tmp_path: Path
) -> None:
    missing = small.model_copy(update={"reranker": str(tmp_path / "no-such-model")})
    with pytest.raises(Unavailable, match="LIANXIN_RERANKER"):
        build(missing, print)
    assert snapshot.current(home(missing)) is None
    make_cross_encoder(tmp_path / "classifier", PAIRS, outputs=3)
    with pytest.raises(Unavailable, match="单一相关度"):
        load_reranker(str(tmp_path / "classifier"))


def test_first_passages_are_ordered_by_the_cross_encoder_and_their_confidence_stays(
    tmp_path: Path,
) -> None:
    index = DocumentIndex.of(DOCUMENTS)
    question = "公园年票没了"
    by_words = {
        n: found.confidence
        for n in range(2)
        if (found := quote(index, question, among=[n])) is not None
    }
    for wanted in range(2):
        folder = tmp_path / str(wanted)
        pairs = [(q, text, (text == PASSAGES[wanted][1])) for q, text, _ in PASSAGES]
        make_cross_encoder(folder, pairs)
        found = quote(index, question, reranker=load_reranker(str(folder)))
        assert found is not None
        assert found.document == wanted
        assert found.confidence == by_words[wanted]
    only = quote(index, question, among=[0], reranker=load_reranker(str(folder)))
    assert only is not None
    assert only.document == 0
