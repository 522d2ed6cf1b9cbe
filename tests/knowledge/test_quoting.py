"""Passages are quoted with what answers highlighted; a ranker is trained with what it gained."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.errors import Invalid
from knowledge.evaluation.learning import save, train
from knowledge.evaluation.records import Document, Question, read_documents, read_questions
from knowledge.quoting import load_ranker, quote, ranker_file
from knowledge.retrieval.documents import DocumentIndex
from service.cli import app

SAMPLE = Path(__file__).with_name("sample")


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return read_documents(SAMPLE / "documents.jsonl")


@pytest.fixture(scope="module")
def questions() -> list[Question]:
    return read_questions(SAMPLE / "questions.jsonl")


@pytest.fixture(scope="module")
def index(documents: list[Document]) -> DocumentIndex:
    return DocumentIndex.of([document.text for document in documents])


@pytest.fixture(scope="module")
def many(documents: list[Document], questions: list[Question]) -> list[Question]:
    """Enough questions to learn from: each asked in three ways."""
    return [
        question.model_copy(
            update={"id": f"{question.id}-{n}", "question": lead + question.question}
        )
        for question in questions
        for n, lead in enumerate(("", "请问", "我想知道"))
    ]


def test_quotation_stands_in_its_document_and_its_highlight_in_the_quotation(
    index: DocumentIndex, documents: list[Document], questions: list[Question]
) -> None:
    numbers = {document.docid: n for n, document in enumerate(documents)}
    right = 0
    for question in questions:
        quotation = quote(index, question.question)
        if quotation is None:  # asked in none of its words
            continue
        assert 0 <= quotation.start < quotation.end <= len(quotation.text)
        assert quotation.highlighted == quotation.text[quotation.start : quotation.end]
        assert 0 <= quotation.confidence <= 1
        right += quotation.document == numbers[question.docid]
    assert right >= 0.7 * len(questions)


@pytest.mark.parametrize("text", ["", "？？", "xyzzy", "😀"])
def test_nothing_in_common_quotes_nothing(index: DocumentIndex, text: str) -> None:
    assert quote(index, text) is None


def test_ranker_is_measured_on_unseen_questions_and_kept(
    documents: list[Document], many: list[Question], tmp_path: Path
) -> None:
    trained = train(documents, many)
    assert trained.questions == len(many)
    assert 0 < trained.before["recall@1"] <= 1
    assert trained.gained == pytest.approx(trained.after["recall@1"] - trained.before["recall@1"])
    save(trained.ranker, ranker_file(tmp_path))
    loaded = load_ranker(tmp_path)
    assert loaded is not None
    assert loaded.to_json() == trained.ranker.to_json()
    assert (
        quote(DocumentIndex.of([d.text for d in documents]), many[0].question, loaded) is not None
    )


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"mean": [1], "scale": [1], "weights": [1]}'])
def test_damaged_ranker_is_not_used(tmp_path: Path, text: str) -> None:
    assert load_ranker(tmp_path) is None
    ranker_file(tmp_path).parent.mkdir(parents=True)
    ranker_file(tmp_path).write_text(text, encoding="utf-8")
    assert load_ranker(tmp_path) is None


def test_too_few_questions_are_a_clear_error(
    documents: list[Document], questions: list[Question]
) -> None:
    with pytest.raises(Invalid, match="至少要有"):
        train(documents, questions[:3])


def test_command_says_what_was_gained(many: list[Question], tmp_path: Path) -> None:
    asked = tmp_path / "questions.jsonl"
    asked.write_text("\n".join(q.model_dump_json() for q in many), encoding="utf-8")
    command = ["train", "ranker", "--no-keep", "--json"]
    result = CliRunner().invoke(
        app, [*command, "--documents", str(SAMPLE / "documents.jsonl"), "--questions", str(asked)]
    )
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert told["kept"] is False
    assert set(told["before"]) == set(told["after"])
    assert told["quoting"] is None or 0 < told["quoting"]["quoted_from"] <= 1


def test_threshold_is_kept_with_the_ranker(
    many: list[Question], documents: list[Document], tmp_path: Path
) -> None:
    ranker = replace(train(documents, many).ranker, quoted_from=0.42)
    save(ranker, ranker_file(tmp_path))
    kept = load_ranker(tmp_path)
    assert kept is not None
    assert kept.quoted_from == 0.42
    text = json.dumps({**json.loads(ranker.to_json()), "quoted_from": "often"})
    ranker_file(tmp_path).write_text(text, encoding="utf-8")
    assert load_ranker(tmp_path) is None
