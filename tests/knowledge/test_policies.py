"""What a document is, recognised off its layout, kept once, confirmed, followed, ended."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from core.database import Database
from core.errors import Conflict, Invalid, LianxinError, NotFound
from knowledge.entries import repository as entries
from knowledge.entries.schemas import State
from knowledge.exchange.report import Progress, Rejected
from knowledge.policies import candidates, importing, numbers, presenting, repository, service
from knowledge.policies.dates import is_day, last_day
from knowledge.policies.importing import Report
from knowledge.policies.likeness import fingerprint, shares, sketch
from knowledge.policies.places import level_of
from knowledge.policies.reading import read
from knowledge.policies.reading.blocks import Document, blocks
from knowledge.policies.recognising import recognise
from knowledge.policies.repository import Filter
from knowledge.policies.schemas import Facts, Level
from knowledge.policies.service import Outcome
from tests.knowledge.documents import LAW, NOTICE, page, pdf, word
from tests.knowledge.editorial import Desk, open_database

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def known(lines: list[str]) -> dict[str, str]:
    """What is recognised in lines of text."""
    found = recognise(Document("txt", blocks(lines))).found
    return {name: fact.value for name, fact in found.items()}


# Recognising


def test_layout_of_official_documents_is_understood() -> None:
    assert known(NOTICE) == {
        "doc_no": "示府办〔2024〕5号",
        "title": "示例市人民政府办公室关于印发《示例市支持个体工商户发展若干措施》的通知",
        "issuer": "示例市人民政府办公室",
        "level": "city",
        "region": "示例市",
        "written": "2024-03-05",
        "published": "2024-03-06",
        "effective": "2024-04-01",
        "expires": "2029-03-31",
    }
    assert recognise(Document("txt", blocks(NOTICE))).repeals == ("示府规〔2018〕3号",)


def test_note_below_a_laws_title_is_understood() -> None:
    assert known(LAW) == {
        "title": "中华人民共和国市场主体登记管理条例",
        "doc_no": "国务院令第746号",
        "issuer": "国务院",
        "level": "national",
        "written": "2021-07-27",
        "published": "2021-07-27",
        "effective": "2022-03-01",
    }


def test_order_is_called_by_the_regulation_it_publishes() -> None:
    found = known(
        [
            "中华人民共和国国务院令",
            "第711号",
            "《中华人民共和国政府信息公开条例》已经修订通过，现予公布，自2019年5月15日起施行。",
            "总理　李某某",
            "2019年4月3日",
            "中华人民共和国政府信息公开条例",
            "第一条　为了保障公民依法获取政府信息，制定本条例。",
        ]
    )
    assert found["title"] == "中华人民共和国政府信息公开条例"
    assert (found["doc_no"], found["effective"]) == ("国务院令第711号", "2019-05-15")


def test_joint_announcement_ends_on_the_day_it_names() -> None:
    found = known(
        [
            "财政部　税务总局",
            "关于增值税小规模纳税人减免增值税政策的公告",
            "财政部　税务总局公告2023年第19号",
            "现将有关事项公告如下：",
            "一、对月销售额10万元以下的小规模纳税人，免征增值税。",
            "三、本公告执行至2027年12月31日。",
            "财政部",
            "税务总局",
            "2023年8月1日",
        ]
    )
    assert found["title"] == "财政部 税务总局关于增值税小规模纳税人减免增值税政策的公告"
    assert found["doc_no"] == "财政部 税务总局公告2023年第19号"
    assert (found["issuer"], found["level"]) == ("财政部、税务总局", "national")
    assert (found["written"], found["expires"]) == ("2023-08-01", "2027-12-31")


def test_span_of_validity_counts_from_the_day_it_takes_effect() -> None:
    lines = [*NOTICE[:-3], "本措施自发布之日起三十日后施行，有效期五年。", NOTICE[-1]]
    found = known(lines)
    assert (found["effective"], found["expires"]) == ("2024-04-05", "2029-04-04")


def test_text_without_a_title_begins_with_a_guess() -> None:
    made = candidates.candidate(
        Document("txt", blocks(["市场 | 监管", "2024年3月5日", "附件"])), "a.txt"
    )
    assert made.facts.title == "市场 | 监管"
    assert not made.recognised.found["title"].sure
    with pytest.raises(Invalid):
        candidates.candidate(Document("txt", blocks(["一"])), "b.txt")


def test_number_of_another_document_is_not_taken_for_its_own() -> None:
    found = known(["关于减免房租的通知", "各部门：", "根据国办发〔2020〕53号文件，现通知如下。"])
    assert "doc_no" not in found


def test_annexes_day_is_not_the_signature() -> None:
    lines = [*NOTICE[:8], "现行文件清单如下。" * 3, "附件：", "清单", "2020年1月1日"]
    assert known(lines)["written"] == "2024-03-05"


def test_page_facts_count_more_than_the_text(tmp_path: Path) -> None:
    path = tmp_path / "通知.html"
    around = "<table><tr><td>发文字号：</td><td>示府办〔2024〕6号</td><td>发布日期：</td><td>2024-03-08</td></tr></table>"
    path.write_text(page(NOTICE, around=around), encoding="utf-8")
    found = recognise(read(path)).found
    assert found["doc_no"].value == "示府办〔2024〕6号"
    assert (found["published"].value, found["published"].sure) == ("2024-03-08", True)


@pytest.mark.parametrize(
    ("written", "official"),
    [
        ("苏府办[2024]5号", "苏府办〔2024〕5号"),
        ("苏府规字（2018）第003 号", "苏府规字〔2018〕3号"),
        ("国办发【2020】53号", "国办发〔2020〕53号"),
        ("中华人民共和国国务院令 第711号", "国务院令第711号"),
        ("国务院令第711号", "国务院令第711号"),
        ("人力资源社会保障部公告2023年第2号", "人力资源社会保障部公告2023年第2号"),
        ("没有文号", "没有文号"),
    ],
)
def test_number_has_one_official_form(written: str, official: str) -> None:
    assert numbers.normal(written) == official
    assert numbers.normal(official) == official


@pytest.mark.parametrize(
    ("issuer", "level", "region"),
    [
        ("国务院办公厅", Level.NATIONAL, ""),
        ("人力资源社会保障部", Level.NATIONAL, ""),
        ("江苏省人民政府", Level.PROVINCE, "江苏省"),
        ("广西壮族自治区财政厅", Level.PROVINCE, "广西壮族自治区"),
        ("苏州市市场监督管理局", Level.CITY, "苏州市"),
        ("国家税务总局苏州市税务局", Level.CITY, "苏州市"),
        ("延边朝鲜族自治州人民政府", Level.CITY, "延边朝鲜族自治州"),
        ("重庆市巴南区人民政府", Level.COUNTY, "重庆市巴南区"),
        ("上海市浦东新区人民政府", Level.COUNTY, "上海市浦东新区"),
        ("苏州工业园区管理委员会", Level.UNKNOWN, ""),
    ],
)
def test_issuer_tells_level_and_place(issuer: str, level: Level, region: str) -> None:
    assert level_of(issuer) == (level, region)


def test_days_in_words_and_spans_over_month_ends() -> None:
    assert is_day("二〇二四年三月五日") == is_day("2024年3月5日") == date(2024, 3, 5)
    assert is_day("2024年2月30日") is None
    assert last_day(date(2024, 2, 29), "3年") == date(2027, 2, 28)
    assert last_day(date(2024, 8, 31), "六个月") == date(2025, 2, 28)


# Likeness


def test_text_is_the_same_however_it_is_set() -> None:
    text = "\n".join(NOTICE)
    assert fingerprint(text) == fingerprint(text.replace("，", ", ").replace("\n", " ").upper())
    assert fingerprint(text) != fingerprint(text.replace("三个月", "六个月"))


def test_share_of_common_text_is_estimated_well() -> None:
    text = "".join(chr(0x4E00 + n * 7 % 20000) for n in range(3000))
    half = text[:1500] + "".join(chr(0x4E00 + n * 11 % 19000 + 500) for n in range(1500))
    close, far = shares(sketch(text), [sketch(text[:2950]), sketch(half)])
    assert close > 0.93
    assert 0.2 < far < 0.48  # a third: 1,500 runs of 4,500 in all


# Keeping


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "var")
    yield opened
    opened.close()


def take(database: Database, *paths: Path, skip_bad: bool = False) -> Report:
    candidates, faults = importing.gather((path, path.name) for path in paths)
    return database.write_now(
        lambda session: importing.take_in(
            session, candidates, faults, skip_bad=skip_bad, actor="王晓", now=NOW
        )
    )


def confirm(database: Database, policy_id: int, **changes: object) -> None:
    def write(session: object) -> None:
        row = service.find(session, policy_id)  # type: ignore[arg-type]
        facts = Facts.model_validate(service.facts_of(row).model_dump() | changes)
        service.confirm(session, policy_id, facts, actor="李敏", now=NOW)  # type: ignore[arg-type]

    database.write_now(write)


def text_file(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_same_text_from_word_pdf_and_web_is_one_document(
    database: Database, tmp_path: Path
) -> None:
    web = tmp_path / "通知.html"
    web.write_text(page(NOTICE), encoding="utf-8")
    files = [word(tmp_path / "通知.docx", NOTICE), pdf(tmp_path / "通知.pdf", [NOTICE]), web]
    report = take(database, *files)
    assert [one.outcome for one in report.stored] == [Outcome.NEW, Outcome.SOURCE, Outcome.SOURCE]
    found = database.read_now(lambda s: [one.file for one in repository.sources(s, 1)])
    assert found == ["通知.pdf", "通知.html"]


def test_near_copy_without_a_number_is_another_source(database: Database, tmp_path: Path) -> None:
    body = [
        f"第{n}条　申请人应当在规定期限内向第{n}号窗口提交材料并领取回执单。"
        for n in "一二三四五六七八九"
    ]
    whole = [NOTICE[1], "示例市夜间经济管理办法", *body * 3]
    copy = ["示例市夜间经济管理办法", *body * 3, "责任编辑：小张"]
    report = take(
        database, text_file(tmp_path / "a.txt", whole), text_file(tmp_path / "b.txt", copy)
    )
    assert [one.outcome for one in report.stored] == [Outcome.NEW, Outcome.SOURCE]


def test_changed_text_under_the_same_number_is_a_new_version(
    database: Database, tmp_path: Path
) -> None:
    take(database, text_file(tmp_path / "a.txt", NOTICE))
    changed = [line.replace("减免三个月", "减免六个月") for line in NOTICE]
    report = take(database, text_file(tmp_path / "b.txt", changed))
    assert report.stored[0].outcome is Outcome.VERSION
    shown = database.read_now(
        lambda s: [
            "".join(b.text for b in presenting.whole(s, service.find(s, 1), number, TODAY).blocks)
            for number in (None, 1)
        ]
    )
    assert "减免六个月" in shown[0]
    assert "减免三个月" in shown[1]


def test_number_that_belongs_to_another_text_is_refused(database: Database, tmp_path: Path) -> None:
    take(database, text_file(tmp_path / "a.txt", NOTICE))
    other = [
        NOTICE[1],
        "关于举办元宵灯会的通知",
        *(f"第{n}场灯会安排在公园举行。" for n in "一二三四五六七"),
    ]
    with pytest.raises(Rejected) as rejected:
        take(database, text_file(tmp_path / "b.txt", other))
    assert "请核对文号" in rejected.value.faults[0].message


def test_half_a_folder_is_never_imported_unless_asked_for(
    database: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "文件"
    (folder / "下级").mkdir(parents=True)
    text_file(folder / "a.txt", NOTICE)
    text_file(folder / "下级" / "b.txt", LAW)
    (folder / "c.pdf").write_bytes(b"%PDF-1.7 broken")
    (folder / "~$通知.docx").write_bytes(b"lock")
    (folder / "readme.exe").write_bytes(b"x")
    paths = importing.files_in(folder)
    assert [path.name for path in paths] == ["a.txt", "c.pdf", "b.txt"]
    with pytest.raises(Rejected) as rejected:
        take(database, *paths)
    assert [fault.file for fault in rejected.value.faults] == ["c.pdf"]
    everything = Filter(today=TODAY)
    assert database.read_now(lambda s: repository.page(s, everything, 1))[1] == 0
    report = take(database, *paths, skip_bad=True)
    assert (len(report.stored), len(report.faults)) == (2, 1)


def test_progress_is_told_file_by_file(tmp_path: Path) -> None:
    heard: list[Progress] = []
    path = text_file(tmp_path / "a.txt", NOTICE)
    importing.gather([(path, "a.txt"), (path, "b.txt")], heard.append)
    assert [(one.done, one.total) for one in heard] == [(0, 2), (1, 2), (2, 2)]


def test_public_sees_what_was_confirmed_and_finds_it(database: Database, tmp_path: Path) -> None:
    take(database, text_file(tmp_path / "a.txt", NOTICE), text_file(tmp_path / "b.txt", LAW))

    def hits(*words: str, **narrowed: object) -> list[int]:
        wanted = Filter(words=words, confirmed=True, today=TODAY, **narrowed)  # type: ignore[arg-type]
        return database.read_now(lambda s: [row.id for row in repository.page(s, wanted, 1)[0]])

    assert hits() == []
    confirm(database, 1)
    confirm(database, 2)
    assert hits("房租") == [1]
    assert hits("示府办〔2024〕5号") == [1]
    assert hits("100%") == []
    assert hits(level=Level.NATIONAL) == [2]
    assert hits(region="示例") == [1]
    assert hits(state="valid") == [1, 2]
    passages = database.read_now(
        lambda s: presenting.passages(s, service.find(s, 1), "租国有房屋能减免房租吗", TODAY)
    )
    assert "减免三个月房租" in passages[0].text


def test_confirmed_facts_must_be_possible(database: Database, tmp_path: Path) -> None:
    take(database, text_file(tmp_path / "a.txt", NOTICE), text_file(tmp_path / "b.txt", LAW))
    with pytest.raises(ValueError, match="早于"):
        confirm(database, 1, expires=date(2020, 1, 1))
    with pytest.raises(Conflict):
        confirm(database, 2, doc_no="示府办[2024]第5号")
    confirm(database, 2, doc_no="国务院令 第746号", issuer="国务院", level=Level.UNKNOWN)
    row = database.read_now(lambda s: service.find(s, 2))
    assert (row.doc_no, row.level, row.confirmed_by) == ("国务院令第746号", "national", "李敏")


# Ending


def test_repeal_marks_every_entry_that_cites_the_document(
    database: Database, tmp_path: Path
) -> None:
    entry = Desk(database).publish()
    lines = [line.replace("示府办〔2024〕5号", "示例府[2024]9号") for line in NOTICE]
    take(database, text_file(tmp_path / "a.txt", lines))
    row, marked = database.write_now(
        lambda s: service.repeal(
            s, "示例府〔2024〕9号", on=TODAY, successor="示例府[2026]1号", actor="王晓", now=NOW
        )
    )
    assert marked == (entry,)
    assert row.successor == "示例府〔2026〕1号"
    flags = database.read_now(lambda s: [flag.reason for flag in entries.flags(s, entry)])
    assert flags == ["已于 2026-11-23 废止，由 示例府〔2026〕1号 替代"]
    shown = presenting.line(row, TODAY)
    assert (shown.state, shown.successor) == (State.REPEALED, "示例府〔2026〕1号")
    assert presenting.line(row, date(2025, 1, 1)).state is State.VALID


@pytest.mark.parametrize(
    ("doc_no", "successor", "error"),
    [
        ("示府办〔1999〕1号", "", NotFound),
        ("示府办〔2024〕5号", "示府办（2024）5号", Invalid),
        ("", "", NotFound),
    ],
)
def test_repeal_that_makes_no_sense_is_refused(
    database: Database, tmp_path: Path, doc_no: str, successor: str, error: type[LianxinError]
) -> None:
    take(database, text_file(tmp_path / "a.txt", NOTICE))
    with pytest.raises(error):
        database.write_now(
            lambda s: service.repeal(
                s, doc_no, on=TODAY, successor=successor, actor="王晓", now=NOW
            )
        )


def test_document_is_repealed_once(database: Database, tmp_path: Path) -> None:
    take(database, text_file(tmp_path / "a.txt", NOTICE))
    database.write_now(
        lambda s: service.repeal(s, "示府办〔2024〕5号", on=TODAY, actor="王晓", now=NOW)
    )
    with pytest.raises(Conflict):
        database.write_now(
            lambda s: service.repeal(s, "示府办〔2024〕5号", on=TODAY, actor="王晓", now=NOW)
        )


def test_expiry_marks_entries_once(database: Database, tmp_path: Path) -> None:
    entry = Desk(database).publish()
    lines = [line.replace("示府办〔2024〕5号", "示例府〔2024〕9号") for line in NOTICE]
    take(database, text_file(tmp_path / "a.txt", lines))
    confirm(database, 1)

    def expire(today: date) -> tuple[str, ...]:
        return database.write_now(lambda s: service.expire(s, today=today, now=NOW))

    assert expire(date(2029, 3, 31)) == ()
    assert expire(date(2029, 4, 1)) == (entry,)
    assert expire(date(2029, 4, 2)) == ()
    row = database.read_now(lambda s: service.find(s, 1))
    assert presenting.line(row, date(2029, 4, 1)).state is State.EXPIRED
