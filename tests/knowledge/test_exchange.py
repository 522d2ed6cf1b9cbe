"""Files as people really have them: every kind, every encoding, broken and malicious ones."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from knowledge.entries.checks import load_corpus
from knowledge.entries.reading import Placed, place
from knowledge.entries.schemas import Entry
from knowledge.exchange import columns
from knowledge.exchange.folder import import_file
from knowledge.exchange.guards import LARGEST
from knowledge.exchange.reading import MAX_ROWS, read
from knowledge.exchange.report import Progress, Rejected
from knowledge.exchange.writing import Format, export

HEADER = [
    "分类", "编号", "标准问", "场景", "相似问", "答案", "服务对象", "地区",
    "文件名称", "文号", "发文机关", "发布日期", "施行日期", "有效性", "有效期至",
    "核实日期", "拟稿人", "审核人", "发布人",
]  # fmt: skip
QUESTIONS = ["借书证怎么办", "公园年票在哪里买", "给猫上户口的手续", "夜市摊位如何申请"]


def row(number: int, question: str, **changes: object) -> list[object]:
    """A row as an office has it in a table of its own."""
    cells: dict[str, object] = {
        "分类": "测试",
        "编号": f"cs-{number:03d}",
        "标准问": question,
        "场景": "第一次来办事的居民",
        "相似问": f"{question}需要准备些什么东西\n有人知道{question}应当找哪个窗口么\n头一回弄，{question}要跑几趟",
        "答案": "带上身份证到政务服务中心的综合窗口办理，当场受理，三个工作日内办好。",
        "服务对象": "个人、企业",
        "地区": "示例市",
        "文件名称": "示例市办事指南",
        "文号": "示例〔2024〕1号",
        "发文机关": "示例市政务服务局",
        "发布日期": "2024年1月2日",
        "施行日期": 45323,  # 2024-02-01 as a spreadsheet counts
        "有效性": "有效",
        "有效期至": None,
        "核实日期": datetime(2025, 6, 30),
        "拟稿人": "示例·王晓",
        "审核人": "示例·李敏",
        "发布人": "示例·陈立",
    }
    cells.update(changes)
    return [cells[name] for name in HEADER]


def rows() -> list[list[object]]:
    return [row(number, question) for number, question in enumerate(QUESTIONS, start=1)]


def book(path: Path, *sheets: tuple[str, list[list[object]]]) -> Workbook:
    made = Workbook()
    made.remove(made.active)  # type: ignore[arg-type]
    for title, lines in sheets:
        sheet = made.create_sheet(title)
        for line in lines:
            sheet.append(line)
    made.save(path)
    return made


def csv_bytes(lines: list[list[object]], encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([columns.as_text(c) for c in line] for line in lines)  # type: ignore[arg-type]
    return out.getvalue().encode(encoding)


def told(path: Path) -> list[str]:
    """The faults of a file as people read them."""
    return [str(fault) for fault in read(path).faults]


# Spreadsheets


def test_office_table_is_read_by_its_own_column_names(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    banner: list[object] = ["2025年政策问答汇总表"]
    book(path, ("问答", [banner, [], HEADER, *rows(), [], [None] * 5]))
    found = read(path)
    assert found.faults == []
    first = found.placed[0]
    assert [item.entry.question for item in found.placed] == QUESTIONS
    assert first.entry.sources[0].published == date(2024, 1, 2)
    assert first.entry.sources[0].effective == first.entry.validity.starts == date(2024, 2, 1)
    assert first.entry.facts_as_of == date(2025, 6, 30)
    assert first.entry.audience == ("个人", "企业")
    assert len(first.entry.variants) == 3
    assert (first.sheet, first.line()) == ("问答", 4)


def test_each_refused_row_is_named_with_sheet_row_and_column(tmp_path: Path) -> None:
    lines = rows()
    lines[1] = row(2, QUESTIONS[1], 核实日期="去年")
    lines[2] = row(3, QUESTIONS[2], 有效性="可用")
    lines[3] = row(4, QUESTIONS[3], 审核人="示例·王晓")
    path = tmp_path / "表.xlsx"
    book(path, ("一月", [HEADER, *lines]))
    assert told(path) == [
        "表.xlsx 工作表“一月”第 3 行「内容截止日」列：“去年”应为日期，写成 2025-06-30 这样",
        "表.xlsx 工作表“一月”第 4 行「有效性」列：「有效性」只能是 有效、失效、废止 之一",
        "表.xlsx 工作表“一月”第 5 行：拟稿人、审核人、发布人须为三个不同的人",
    ]


def test_merged_cells_count_for_every_row_they_cover(tmp_path: Path) -> None:
    path = tmp_path / "合并.xlsx"
    made = book(path, ("问答", [["标题"] * len(HEADER), HEADER, *rows()]))
    sheet = made["问答"]
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(HEADER))
    for column in (1, 8, 9, 10, 11):
        sheet.merge_cells(start_row=3, end_row=6, start_column=column, end_column=column)
    made.save(path)
    found = read(path)
    assert found.faults == []
    assert {item.topic for item in found.placed} == {"测试"}
    assert {item.entry.sources[0].doc_no for item in found.placed} == {"示例〔2024〕1号"}
    assert len(found.placed) == 4


def test_hidden_sheets_are_left_out_and_said_so(tmp_path: Path) -> None:
    path = tmp_path / "隐藏.xlsx"
    made = book(path, ("问答", [HEADER, *rows()]), ("草稿", [HEADER, row(9, "不该导入的问题")]))
    made["草稿"].sheet_state = "hidden"
    made.create_sheet("说明").append(["本表由各科室填写"])
    made.save(path)
    found = read(path)
    assert len(found.placed) == 4
    assert any("“草稿”是隐藏的" in note for note in found.notes)
    assert any("“说明”里没有问答的表头" in note for note in found.notes)


def test_macros_are_neither_run_nor_imported_and_said_so(tmp_path: Path) -> None:
    plain, path = tmp_path / "a.xlsx", tmp_path / "b.xlsm"
    book(plain, ("问答", [HEADER, *rows()]))
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for member in source.namelist():
            target.writestr(member, source.read(member))
        target.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 Sub Auto_Open()")
    found = read(path)
    assert len(found.placed) == 4
    assert any("宏" in note for note in found.notes)


def test_workbook_of_an_old_macintosh_counts_days_from_1904(tmp_path: Path) -> None:
    path = tmp_path / "mac.xlsx"
    made = book(path, ("问答", [HEADER, row(1, QUESTIONS[0], 施行日期=45323 - 1462)]))
    made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    made["问答"].cell(2, HEADER.index("核实日期") + 1).value = "2025-06-30"
    made.save(path)
    assert read(path).placed[0].entry.validity.starts == date(2024, 2, 1)


def test_unknown_and_repeated_and_missing_columns_are_told(tmp_path: Path) -> None:
    path = tmp_path / "列.xlsx"
    book(path, ("问答", [[*HEADER, "备注"], [*row(1, QUESTIONS[0]), "内部"]]))
    assert any("「备注」" in note for note in read(path).notes)
    book(path, ("问答", [[*HEADER, "问题"], [*row(1, QUESTIONS[0]), "又一个问题"]]))
    assert "两次" in told(path)[0]
    book(path, ("问答", [HEADER[1:], row(1, QUESTIONS[0])[1:]]))
    assert "缺少列：主题" in told(path)[0]
    book(path, ("问答", [["甲", "乙"], [1, 2]]))
    assert "没有找到表头" in told(path)[0]


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"], ids=str)
def test_chinese_encodings_are_recognised(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "问答.csv"
    path.write_bytes(csv_bytes([HEADER, *rows()], encoding))
    found = read(path)
    assert found.faults == []
    assert found.placed[0].entry.question == QUESTIONS[0]


def test_table_separated_by_tabs_or_semicolons_is_read(tmp_path: Path) -> None:
    for delimiter in "\t;":
        out = io.StringIO()
        lines = [[columns.as_text(c) for c in line] for line in [HEADER, *rows()]]  # type: ignore[arg-type]
        csv.writer(out, delimiter=delimiter).writerows(lines)
        path = tmp_path / "问答.csv"
        path.write_text(out.getvalue(), encoding="utf-8")
        assert len(read(path).placed) == 4


def test_wrong_encodings_are_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "问答.csv"
    good = csv_bytes([HEADER, *rows()])
    path.write_bytes("標題,編號,問題,場景\n測試,甲,借書證怎麼辦理呢,請問窗口在哪裡".encode("big5"))
    assert "认不出文字编码" in told(path)[0]
    path.write_bytes(good + "后来用另一种编码添的一行".encode("gbk"))
    assert "混用" in told(path)[0]
    path.write_bytes(good[:30] + b"\x00\xff\xfe" + good[30:])
    assert len(told(path)) == 1
    path.write_bytes(bytes(range(256)) * 4)
    assert "编码" in told(path)[0]


# What is no honest file


def test_file_over_fifty_megabytes_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "大.csv"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    assert "超过 50 MB" in told(path)[0]


def test_zip_bombs_are_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    book(path, ("问答", [HEADER, *rows()]))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b"0" * 30_000_000)
    assert path.stat().st_size < 100_000
    assert "解压后" in told(path)[0]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for number in range(6000):
            archive.writestr(f"{number}", b"")
    assert "解压后" in told(path)[0]


def test_xml_bomb_in_a_workbook_is_not_unfolded(tmp_path: Path) -> None:
    plain, path = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    book(plain, ("问答", [HEADER, *rows()]))
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for member in source.namelist():
            data = source.read(member)
            if member.endswith("sheet1.xml"):
                data = f"<!DOCTYPE x [{entities}]><worksheet>&e11;</worksheet>".encode()
            target.writestr(member, data)
    assert "打不开" in told(path)[0]


def test_yaml_bomb_is_refused_before_it_unfolds(tmp_path: Path) -> None:
    path = tmp_path / "bomb.yaml"
    path.write_text(
        "a0: &a0 [1]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1},' * 9}]\n" for n in range(1, 12)),
        encoding="utf-8",
    )
    assert "锚点" in told(path)[0]


def test_truncated_renamed_and_encrypted_workbooks_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "坏.xlsx"
    book(path, ("问答", [HEADER, *rows()]))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "不完整" in told(path)[0]
    path.write_bytes(b"<html><table><tr><td>" + "导出".encode())
    assert "不是真正的 Excel" in told(path)[0]
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"EncryptedPackage")
    assert "密码" in told(path)[0]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "not a workbook")
    assert "打不开" in told(path)[0]
    path.write_bytes(b"")
    assert len(told(path)) == 1


def test_workbook_damaged_inside_is_told(tmp_path: Path) -> None:
    plain, path = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    book(plain, ("问答", [HEADER, *rows()]))
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for member in source.namelist():
            data = source.read(member)
            target.writestr(member, data[:-300] if member.endswith("sheet1.xml") else data)
    assert "损坏" in told(path)[0]


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "多.jsonl"
    path.write_text('{"topic": ""}\n' * (MAX_ROWS + 1), encoding="utf-8")
    assert f"{MAX_ROWS} 行" in told(path)[-1]


def test_row_number_out_of_this_world_does_not_hang(tmp_path: Path) -> None:
    plain, path = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    book(plain, ("问答", [HEADER, *rows()]))
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for member in source.namelist():
            data = source.read(member)
            if member.endswith("sheet1.xml"):
                data = data.replace(b'<row r="5"', b'<row r="99999999999"')
            target.writestr(member, data)
    assert len(read(path).placed) == 3


# All or nothing


def test_bad_rows_are_skipped_only_on_request_and_each_is_named(
    folder: Path, tmp_path: Path
) -> None:
    questions = ["游泳馆几点开门", "图书馆周末开放吗", "社区食堂怎么充值", "老年大学如何报名"]
    lines = [row(number, text) for number, text in enumerate(questions, start=11)]
    lines[1] = row(12, questions[1], 发布人="示例·王晓")
    path = tmp_path / "更多.xlsx"
    book(path, ("问答", [[*HEADER, "相关问题"], *([*line, ""] for line in lines[:3]),
                         [*lines[3], "cs-012"]]))  # fmt: skip
    before = (folder / "cs.yaml").read_bytes()
    with pytest.raises(Rejected) as rejected:
        import_file(path, folder)
    assert [fault.line for fault in rejected.value.faults] == [3, 5]
    assert (folder / "cs.yaml").read_bytes() == before
    heard: list[Progress] = []
    done = import_file(path, folder, skip_bad=True, tell=heard.append)
    assert (done.added, done.replaced) == (2, 0)
    assert [fault.line for fault in done.skipped] == [3, 5]
    assert {item.entry.id for item in load_corpus(folder)} >= {"cs-011", "cs-013"}
    assert [progress.stage for progress in heard][-1] == "写入"


def test_sound_entries_of_a_faulty_yaml_file_can_be_taken(folder: Path, tmp_path: Path) -> None:
    text = export(load_corpus(folder), Format.YAML).decode()
    path = tmp_path / "more.yaml"
    path.write_text(text.replace("cs-00", "cs-10").replace("cs-102", "cs102"), encoding="utf-8")
    for file in folder.iterdir():
        file.unlink()
    assert import_file(path, folder, skip_bad=True).added == 3


def test_progress_is_told_while_reading(tmp_path: Path) -> None:
    path = tmp_path / "多.jsonl"
    path.write_text('{"topic": ""}\n' * 1000, encoding="utf-8")
    heard: list[Progress] = []
    read(path, tell=heard.append)
    assert [progress.done for progress in heard if progress.total] == [200, 400, 600, 800, 1000]


# Round trips

line = st.text(min_size=1, max_size=30)
said = st.text(min_size=4, max_size=60)
dangerous = st.sampled_from(
    ["=1+1", "+A1", "-2", "@SUM(A1)", "'=x", "''-y", "＝甲", "a|b\\p", "甲、乙；丙"]
)
days = st.dates(min_value=date(1900, 3, 1), max_value=date(2099, 12, 31))


@st.composite
def entries(draw: st.DrawFn) -> Placed | None:
    """Any entry that the schema lets in."""
    starts = draw(days)
    published = draw(days)
    raw = {
        "id": f"cs-{draw(st.integers(100, 99999))}",
        "question": draw(said | dangerous.map(lambda x: x + "怎么办理")),
        "scene": draw(line | dangerous),
        "variants": draw(st.lists(said, min_size=3, max_size=5)),
        "answer": draw(st.text(min_size=20, max_size=200) | dangerous.map(lambda x: x + "答" * 20)),
        "audience": draw(st.lists(line | dangerous, min_size=1, max_size=3)),
        "region": draw(line),
        "sources": [
            {
                "title": draw(line | dangerous),
                "doc_no": draw(st.text(max_size=20)),
                "issuer": draw(line),
                "published": published,
                "effective": draw(days),
                "clause": draw(st.text(max_size=20) | dangerous),
            }
            for _ in range(draw(st.integers(1, 3)))
        ],
        "validity": {
            "status": draw(st.sampled_from(["有效", "失效", "废止"])),
            "from": starts,
            "until": draw(st.none() | st.dates(min_value=starts, max_value=date(2199, 1, 1))),
        },
        "facts_as_of": max(published, draw(days)),
        "drafter": "示例·王晓",
        "reviewer": "示例·李敏",
        "publisher": "示例·陈立",
        "successor": draw(st.none() | st.just("xx-0001")),
        "related": draw(st.lists(st.from_regex(r"[a-z]{2,12}-[0-9]{3,5}", fullmatch=True), max_size=3)),
    }  # fmt: skip
    try:
        return place(Entry.model_validate(raw), "测试主题", "x", 1)
    except ValueError:
        return None  # blank once tidied, or too short


@pytest.mark.parametrize("form", list(Format))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(made=st.lists(entries(), min_size=1, max_size=3))
def test_any_entry_comes_back_as_it_was(
    tmp_path: Path, form: Format, made: list[Placed | None]
) -> None:
    placed = [item for item in made if item is not None]
    if not placed:
        return
    path = tmp_path / f"all.{form}"
    path.write_bytes(export(placed, form))
    found = read(path)
    assert found.faults == []
    assert [(item.topic, item.entry) for item in found.placed] == [
        (item.topic, item.entry) for item in placed
    ]


@pytest.mark.parametrize("form", [Format.CSV, Format.XLSX])
def test_no_exported_cell_is_a_formula(
    folder: Path, tmp_path: Path, form: Format, change: Callable[[str, str], None]
) -> None:
    change("question: 借书证怎么办\n", 'question: \'=HYPERLINK("http://x","借书证怎么办")\'\n')
    change("scene: 第一次来办事的居民", "scene: '@SUM(A1)'")
    change("answer: 带上", "answer: '-2+3 带上")
    change("三个工作日内办好。", "三个工作日内办好。'")
    path = tmp_path / f"all.{form}"
    path.write_bytes(export(load_corpus(folder), form))
    cells: list[str] = []
    if form is Format.CSV:
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for line in csv.reader(file) for cell in line]
    else:
        for line in openpyxl.load_workbook(path).active.iter_rows():  # type: ignore[union-attr]
            assert all(cell.data_type != "f" for cell in line)
            cells += [str(cell.value or "") for cell in line]
    assert "'@SUM(A1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert read(path).placed[0].entry.scene == "@SUM(A1)"


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (45838, date(2025, 6, 30)),
        (45838.75, date(2025, 6, 30)),
        ("45838", date(2025, 6, 30)),
        (20250630, date(2025, 6, 30)),
        ("20250630", date(2025, 6, 30)),
        ("2025/6/30", date(2025, 6, 30)),
        ("2025.6.30", date(2025, 6, 30)),
        ("２０２５年６月３０日", date(2025, 6, 30)),
        ("2025-06-30 00:00:00", date(2025, 6, 30)),
        ("2025年6月31日", None),
        ("6月30日", None),
        (True, None),
        (float("nan"), None),
        (-5, None),
        (1e300, None),
    ],
)
def test_days_are_read_however_a_spreadsheet_holds_them(
    cell: columns.Cell, day: date | None
) -> None:
    assert columns.to_day(cell) == day


def test_yaml_nested_beyond_reason_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "深.yaml"
    path.write_text("topic: 测试\nentries: " + "[" * 100_000, encoding="utf-8")
    assert "YAML" in told(path)[0]
