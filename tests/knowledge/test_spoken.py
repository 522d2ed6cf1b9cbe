"""Conversations beside a corpus are read, checked and learned from."""

from datetime import date
from pathlib import Path

import pytest

from core.data_files import DataFault
from core.settings import ROOT
from knowledge.answering import Answerer, Zone
from knowledge.conversing.spoken import FOLDER, check_spoken, read_spoken
from knowledge.entries.checks import load_corpus
from knowledge.entries.schemas import EntryId
from knowledge.talk import NOTHING_SAID

TODAY = date(2026, 11, 23)
LEAVE, OTHER = EntryId("cs-001"), EntryId("cs-002")
TEXT = """\
conversations:
  - before:
      - text: 年假五天没错吧
        entry: cs-001
      - text: 我师傅跟我一个车间
    then: 他干了二十二年，他有多少
    entries: [cs-001]
  - before:
      - text: 公园年票多少钱
        entry: cs-009
    then: 你猜我今天买没买
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "cs.yaml").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_conversations_about_entries_that_are_not_there_are_left_out(corpus: Path) -> None:
    (spoken,) = read_spoken(corpus, {LEAVE, OTHER})
    assert spoken.then == "他干了二十二年，他有多少"
    assert [said.entry for said in spoken.before] == [LEAVE, None]
    assert spoken.entries == (LEAVE,)


def test_entry_that_is_not_there_is_named(corpus: Path) -> None:
    (fault,) = check_spoken(corpus, {LEAVE, OTHER})
    assert "cs.yaml" in str(fault)
    assert "cs-009" in str(fault)


def test_corpus_without_conversations_has_none(tmp_path: Path) -> None:
    assert read_spoken(tmp_path, {LEAVE}) == []


def test_fault_is_told_with_its_line(corpus: Path) -> None:
    (corpus / FOLDER / "cs.yaml").write_text(TEXT.replace("then", "now"), encoding="utf-8")
    with pytest.raises(DataFault, match=r"cs\.yaml:\d+"):
        read_spoken(corpus, {LEAVE})


def test_shipped_conversations_name_entries_of_the_shipped_corpus() -> None:
    corpus = ROOT / "knowledge" / "corpus"
    known = {EntryId(placed.entry.id) for placed in load_corpus(corpus)}
    assert check_spoken(corpus, known) == []
    spoken = read_spoken(corpus, known)
    assert len(spoken) > 1500
    said = [(*(before.text for before in one.before), one.then) for one in spoken]
    assert len(said) == len(set(said))


@pytest.mark.parametrize(
    ("asked", "more", "strange"),
    [
        ("上班四年，年假有几天", "那干了二十二年的老师傅呢", "老师傅"),
        ("被公司辞退，能拿多少补偿", "干了三年零七个月", "零七"),
        ("网购的东西不喜欢能退吗", "试穿过一回还算数吗", "试穿过"),
        ("租房能提取公积金吗", "一年能弄几回", "几回"),
    ],
)
def test_more_is_asked_in_words_that_the_entry_does_not_hold_and_answered(
    answerer: Answerer, asked: str, more: str, strange: str
) -> None:
    first = answerer.decide(asked, as_of=TODAY, talk=NOTHING_SAID)
    assert first.zone is Zone.ANSWER
    entry = answerer.body_of(first, today=TODAY).entry
    assert not any(strange in text for text in (entry.question, *entry.variants, entry.answer))
    assert answerer.decide(more, as_of=TODAY).zone is not Zone.ANSWER, "of itself it says little"
    then = answerer.decide(more, as_of=TODAY, talk=first.talk)
    assert (then.zone, then.candidates[0].entry_id) == (Zone.ANSWER, entry.id)


def test_entry_before_the_last_is_remembered(answerer: Answerer) -> None:
    talk = NOTHING_SAID
    for text in ("护照头一次办，要几天", "身份证丢了怎么办"):
        talk = answerer.decide(text, as_of=TODAY, talk=talk).talk
    assert talk.entry == "hj-004"
    assert "hj-016" in talk.earlier
