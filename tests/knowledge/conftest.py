"""One index of the shipped corpus for all tests of this room, and small corpora for faults."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.settings import ROOT, Settings
from knowledge.answering import Answerer, load_answerer
from knowledge.build import build

ENTRY = """\
  - id: {id}
    question: {question}
    scene: 第一次来办事的居民
    variants:
      - {question}需要准备些什么东西
      - 有人知道{question}应当找哪个窗口么
      - 头一回弄，{question}要跑几趟
    answer: 带上身份证到政务服务中心的综合窗口办理，当场受理，三个工作日内办好。
    audience: [个人]
    region: 示例市
    sources:
      - title: 示例市办事指南
        doc_no: 示例〔2024〕1号
        issuer: 示例市政务服务局
        published: 2024-01-02
        effective: 2024-02-01
    validity: {{status: 有效, from: 2024-02-01, until: null}}
    facts_as_of: 2025-06-30
    drafter: 示例·王晓
    reviewer: 示例·李敏
    publisher: 示例·陈立
"""

QUESTIONS = {
    "cs-001": "借书证怎么办",
    "cs-002": "公园年票在哪里买",
    "cs-003": "给猫上户口的手续",
    "cs-004": "夜市摊位如何申请",
}

LEADS = (
    "",
    "请教一下",
    "我妈问",
    "急急急",
    "帮我看看",
    "麻烦问下",
    "想知道",
    "同事说",
    "听说",
    "那个",
)
"""What people say before they ask."""


def corpus_text(questions: dict[str, str] = QUESTIONS) -> str:
    return "topic: 测试\nentries:\n" + "".join(
        ENTRY.format(id=entry_id, question=question) for entry_id, question in questions.items()
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small corpus without fault."""
    made = tmp_path / "corpus"
    made.mkdir()
    (made / "cs.yaml").write_text(corpus_text(), encoding="utf-8")
    return made


@pytest.fixture
def small(tmp_path: Path, folder: Path) -> Settings:
    """Settings of a house that knows the small corpus only."""
    return Settings(data_dir=tmp_path / "var", corpus_dir=folder, embedder="")


@pytest.fixture(scope="session")
def built() -> Settings:
    """The shipped corpus, indexed where the scenarios have theirs: anew only after a change."""
    settings = Settings(
        data_dir=ROOT / "var" / "test",
        corpus_dir=ROOT / "knowledge" / "corpus",
        embedder="",
    )
    build(settings, print)
    return settings


@pytest.fixture(scope="session")
def answerer(built: Settings) -> Answerer:
    return load_answerer(built)


@pytest.fixture
def change(folder: Path) -> Callable[[str, str], None]:
    """Changes the small corpus's text."""

    def change(old: str, new: str) -> None:
        path = folder / "cs.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change
