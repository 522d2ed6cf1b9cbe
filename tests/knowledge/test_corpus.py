"""The corpus: every fault is told with its file and line, and half an import never happens."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

from core.settings import ROOT
from knowledge.entries.checks import check_corpus, load_corpus
from knowledge.entries.schemas import State, Status, Validity
from knowledge.evaluation.cases import read_cases
from knowledge.exchange.folder import import_file
from knowledge.exchange.report import Rejected
from knowledge.exchange.writing import Format, export
from tests.knowledge.conftest import corpus_text

CORPUS = ROOT / "knowledge" / "corpus"
Change = Callable[[str, str], None]


def test_shipped_corpus_has_no_fault_and_the_promised_size() -> None:
    placed, faults = check_corpus(CORPUS)
    assert faults == []
    assert len(placed) >= 240
    assert len({item.topic for item in placed}) >= 12
    assert all(item.entry.demonstration for item in placed)


def test_the_supplement_fits_the_shipped_corpus(tmp_path: Path) -> None:
    supplement = CORPUS.parent / "supplement"
    for folder in (CORPUS, supplement):
        for file in folder.glob("*.yaml"):
            shutil.copy(file, tmp_path)
    placed, faults = check_corpus(tmp_path)
    assert faults == []
    assert len(placed) == len(check_corpus(CORPUS)[0]) + 100
    known = {item.entry.id for item in placed}
    for case in read_cases([supplement / "judged" / "everyday.yaml"]):
        assert {*case.entries, *case.choices} <= known
    for file in (supplement / "conversations").glob("*.yaml"):
        for conversation in yaml.safe_load(file.read_text(encoding="utf-8"))["conversations"]:
            before = {turn["entry"] for turn in conversation["before"] if "entry" in turn}
            assert before | set(conversation.get("entries", ())) <= known


def line_of(folder: Path, needle: str) -> int:
    lines = (folder / "cs.yaml").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if needle in line)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    region: 示例市\n", "", "缺少字段「region」"),
        ("region: 示例市", "regoin: 示例市", "不认识的字段「regoin」"),
        ("reviewer: 示例·李敏", "reviewer: 示例·王晓", "三个不同的人"),
        ("      - 头一回弄，借书证怎么办要跑几趟\n", "", "至少要有 3 项"),
        ("id: cs-001", "id: cs001", "编号应像"),
        ("published: 2024-01-02", "published: 今年", "应为日期"),
        ("published: 2024-01-02", "published: 2025-12-01", "晚于内容截止日"),
        ("until: null", "until: 2023-01-01", "早于起始日期"),
        ("status: 有效", "status: 可用", "有效、失效、废止"),
        ("facts_as_of: 2025-06-30", "facts_as_of: 2025-06-31", ""),
        ("id: cs-002", "id: cs-001", "已在"),
        ("    facts_as_of", "    related: [cs-999]\n    facts_as_of", "cs-999 不存在"),
        ("    facts_as_of", "    related: [cs-001]\n    facts_as_of", "指向了自己"),
        ("question: 公园年票在哪里买", "question: 请问借书证怎么办呢", "相同"),
        ("drafter: 示例·王晓", "drafter: 示例·王晓\n    drafter: 示例·丁", "写了两次"),
        ("question: 借书证怎么办", "question: [借书证", "YAML 写法有误"),
        ("    answer: 带上", "    answer: 3\n    x: 带上", "应为文字"),
        ("audience: [个人]", "audience: 个人", "应为列表"),
    ],
)
def test_fault_names_file_and_line_in_a_sentence(
    folder: Path, change: Change, old: str, new: str, told: str
) -> None:
    change(old, new)
    _, faults = check_corpus(folder)
    assert faults
    assert any(told in fault.message for fault in faults)
    assert all(fault.file == "cs.yaml" and fault.line >= 1 for fault in faults)


def test_fault_points_to_the_very_line(folder: Path, change: Change) -> None:
    change("    audience: [个人]\n    region: 示例市", "    audience: [个人]\n    region: 7")
    _, faults = check_corpus(folder)
    assert [fault.line for fault in faults] == [line_of(folder, "region: 7")]


def test_file_in_gbk_is_refused_with_its_line(folder: Path) -> None:
    (folder / "cs.yaml").write_bytes(corpus_text().encode("gbk"))
    _, faults = check_corpus(folder)
    assert "UTF-8" in faults[0].message


def test_empty_folder_and_missing_folder_are_told(tmp_path: Path) -> None:
    assert "没有 .yaml" in check_corpus(tmp_path)[1][0].message
    assert "不存在" in check_corpus(tmp_path / "nowhere")[1][0].message


@pytest.mark.parametrize("form", list(Format))
def test_exported_corpus_comes_back_the_same(tmp_path: Path, form: Format) -> None:
    placed = load_corpus(CORPUS)
    file = tmp_path / f"all.{form}"
    file.write_bytes(export(placed, form))
    back = tmp_path / "back"
    done = import_file(file, back)
    assert done.added == len(placed)
    assert {i.entry.id: (i.topic, i.entry) for i in load_corpus(back)} == {
        i.entry.id: (i.topic, i.entry) for i in placed
    }


def test_import_with_one_bad_row_changes_nothing(folder: Path, tmp_path: Path) -> None:
    before = (folder / "cs.yaml").read_bytes()
    rows = export(load_corpus(folder), Format.JSONL).decode().splitlines()
    rows[1] = rows[1].replace("示例·李敏", "示例·王晓")
    rows.append("这不是 JSON")
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(Rejected) as rejected:
        import_file(file, folder)
    assert [fault.line for fault in rejected.value.faults] == [2, 5]
    assert (folder / "cs.yaml").read_bytes() == before
    assert [path.name for path in folder.iterdir()] == ["cs.yaml"]


def test_import_replaces_known_entries_and_adds_new_ones(folder: Path, tmp_path: Path) -> None:
    text = corpus_text({"cs-002": "公园年票多少钱一张", "cs-009": "游泳馆开到几点"})
    file = tmp_path / "more.yaml"
    file.write_text(text, encoding="utf-8")
    done = import_file(file, folder)
    assert (done.added, done.replaced) == (1, 1)
    assert {i.entry.id: i.entry.question for i in load_corpus(folder)} == {
        "cs-001": "借书证怎么办",
        "cs-002": "公园年票多少钱一张",
        "cs-003": "给猫上户口的手续",
        "cs-004": "夜市摊位如何申请",
        "cs-009": "游泳馆开到几点",
    }


def test_table_with_missing_columns_or_ragged_rows_is_refused(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("id,question,answer\ncs-1,什么,这样\n", encoding="utf-8")
    with pytest.raises(Rejected, match="一条也没有导入") as rejected:
        import_file(file, folder)
    assert "缺少列" in rejected.value.faults[0].message
    more = "多,出," + "的," * 20 + "列\r\n"
    file.write_bytes(export(load_corpus(folder), Format.CSV) + more.encode())
    with pytest.raises(Rejected) as rejected:
        import_file(file, folder)
    assert "列数" in rejected.value.faults[0].message


def test_unknown_kind_of_file_is_refused(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "rows.xls"
    file.write_bytes(b"x")
    with pytest.raises(Rejected):
        import_file(file, folder)
    with pytest.raises(Rejected):
        import_file(tmp_path / "nothing.csv", folder)


@pytest.mark.parametrize(
    ("status", "until", "as_of", "state"),
    [
        (Status.IN_FORCE, None, date(2023, 12, 31), State.NOT_YET),
        (Status.IN_FORCE, None, date(2024, 1, 1), State.VALID),
        (Status.IN_FORCE, date(2024, 6, 30), date(2024, 6, 30), State.VALID),
        (Status.IN_FORCE, date(2024, 6, 30), date(2024, 7, 1), State.EXPIRED),
        (Status.REPEALED, date(2024, 6, 30), date(2024, 6, 30), State.VALID),
        (Status.REPEALED, date(2024, 6, 30), date(2024, 7, 1), State.REPEALED),
        (Status.REPEALED, None, date(2024, 1, 1), State.REPEALED),
        (Status.EXPIRED, None, date(2024, 1, 1), State.EXPIRED),
    ],
)
def test_validity_is_as_of_a_day(
    status: Status, until: date | None, as_of: date, state: State
) -> None:
    validity = Validity.model_validate({"status": status, "from": date(2024, 1, 1), "until": until})
    assert validity.state(as_of) is state
