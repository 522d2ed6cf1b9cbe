"""Passages of documents, and the figures of `lianxin eval retrieval`, on a sample of our own."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from core.errors import Invalid
from knowledge.evaluation.metrics import figures, rank_of
from knowledge.evaluation.records import read_documents, read_questions, squeezed
from knowledge.retrieval.passages import LONGEST, cut, title_of
from service.commands.evaluate import app

SAMPLE = Path(__file__).parent / "sample"


@given(st.text(max_size=1500))
def test_passages_together_are_the_document(text: str) -> None:
    passages = cut(text)
    assert squeezed("".join(passage.text for passage in passages)) == squeezed(text)
    assert [passage.number for passage in passages] == list(range(len(passages)))


@given(st.text(alphabet="一二、（）1.。；通知办法企业补贴\n ", max_size=3000))
def test_no_passage_is_longer_than_can_be_quoted(text: str) -> None:
    assert all(len(passage.text) <= LONGEST for passage in cut(text))


def test_cuts_follow_the_structure_and_remember_the_headings() -> None:
    text = (
        "示例市关于支持夜间经济的若干措施 为活跃市场，制定本措施。 "
        + "一、优化审批。" + "摊位申请一次受理，三日办结。" * 22
        + " （一）延长时间。" + "夜市可营业至凌晨一点。" * 18
        + " 二、资金支持。" + "对达标夜市给予一次性补助二十万元。" * 8
    )  # fmt: skip
    passages = cut(text)
    assert title_of(text) == "示例市关于支持夜间经济的若干措施"
    assert any(passage.text.startswith("二、资金支持") for passage in passages)
    under = next(p for p in passages if "凌晨一点" in p.text and not p.text.startswith("一"))
    assert "一、优化审批" in under.headings


def test_figures_count_ranks() -> None:
    ranks = [rank_of([3, 1, 2], {1}), rank_of([3, 1, 2], {9}), rank_of([5], {5})]
    assert ranks == [2, None, 1]
    assert figures(ranks) == {
        "recall@1": 1 / 3,
        "recall@5": 2 / 3,
        "recall@10": 2 / 3,
        "mrr": 0.5,
    }


def test_long_answer_is_recognised_by_its_first_twelve_characters() -> None:
    question = read_questions(SAMPLE / "questions.jsonl")[0]
    assert len(question.needle) <= 12
    assert squeezed(question.answer).startswith(question.needle)


@pytest.mark.parametrize("options", [[], ["--folds", "3"], ["--train"]])
def test_report_has_the_promised_figures(options: list[str]) -> None:
    if options == ["--train"]:
        options = ["--train", str(SAMPLE / "questions.jsonl")]
    arguments = ["retrieval", "--documents", str(SAMPLE / "documents.jsonl"), "--questions"]
    result = CliRunner().invoke(
        app, [*arguments, str(SAMPLE / "questions.jsonl"), *options, "--json"]
    )
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    systems = [report, report["baselines"]["bm25_jieba"], report["baselines"]["bm25_bigram"]]
    for system in systems:
        for matter in ("document", "passage", "answer"):
            assert set(system[matter]) == {"recall@1", "recall@5", "recall@10", "mrr"}
    assert report["p50_ms"] <= report["p95_ms"]
    for matter in ("document", "passage", "answer"):
        best = max(system[matter]["mrr"] for system in systems[1:])
        assert report[matter]["mrr"] >= best - 0.1


def test_broken_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "documents.jsonl"
    file.write_text('{"docid": "1", "text": "甲"}\n{"docid": 2}\n', encoding="utf-8")
    with pytest.raises(Invalid, match="第 2 行"):
        read_documents(file)
    with pytest.raises(Invalid, match="打不开"):
        read_documents(tmp_path / "nothing")
    file.write_text("\n", encoding="utf-8")
    with pytest.raises(Invalid, match="空"):
        read_documents(file)
