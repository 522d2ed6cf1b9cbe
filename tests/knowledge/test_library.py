"""What no entry answers is quoted from a confirmed document; what none says is not."""

import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from core.database import Database
from knowledge.entries.schemas import State
from knowledge.policies import candidates, service
from knowledge.policies.following import LiveLibrary
from knowledge.policies.library import Library
from knowledge.policies.reading.blocks import Document, blocks
from tests.knowledge.documents import NOTICE
from tests.knowledge.editorial import NOW, open_database

TODAY = date(2026, 11, 23)
FORMER = [
    "示例市人民政府办公室文件",
    "示府办〔2021〕12号",
    "示例市人民政府办公室关于印发示例市既有住宅加装电梯补贴办法（试行）的通知",
    "各区县人民政府，市各有关部门：",
    "第一条 为了方便老年人上下楼，支持既有住宅加装电梯，制定本办法。",
    "第二条 加装电梯竣工验收合格后，每台电梯一次性补贴十二万元。补贴由楼栋业主代表领取。",
    "第三条 申请补贴须提交竣工验收报告、业主身份证明和收款账户。",
    "第四条 本办法自2021年6月1日起施行。",
    "示例市人民政府办公室",
    "2021年5月6日",
]
PRESENT = [
    "示例市人民政府办公室文件",
    "示府办〔2025〕7号",
    "示例市人民政府办公室关于印发示例市既有住宅加装电梯补贴办法的通知",
    "各区县人民政府，市各有关部门：",
    "第一条 为了方便居民上下楼，规范既有住宅加装电梯补贴的发放，制定本办法。",
    "第二条 本办法适用于本市四层以上、没有电梯的住宅。别墅和列入征收范围的房屋不适用。",
    "第三条 加装电梯竣工验收合格后，每台电梯一次性补贴十八万元。分两次拨付，验收后拨付七成，满一年拨付三成。",
    "第四条 申请补贴须在验收合格后六个月内向街道提交竣工验收报告和收款账户，逾期不再受理。",
    "第五条 本办法自2025年3月1日起施行。",
    "示例市人民政府办公室",
    "2025年2月6日",
]
GARDENS = [
    "示例市屋顶绿化管理规定",
    "第一条 为了改善城市环境，鼓励居民在屋顶种植花草，制定本规定。",
    "第二条 屋顶种植的土层厚度不得超过三十厘米，不得种植乔木。种植前应当请有资质的单位检测屋面荷载和防水。",
    "第三条 违反本规定损坏屋面防水的，由责任人修复；造成他人损失的，依法赔偿。",
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = open_database(tmp_path_factory.mktemp("library") / "var")
    yield opened
    opened.close()


def store(database: Database, lines: list[str], *, confirmed: bool = True) -> int:
    """A document of these lines, imported and mostly confirmed."""

    def work(session: Session) -> int:
        given = candidates.candidate(Document("txt", blocks(lines)), "文件.txt")
        stored = service.store(session, given, actor="王晓", now=NOW)
        if confirmed:
            service.confirm(session, stored.policy_id, stored.facts, actor="王晓", now=NOW)
        return stored.policy_id

    return database.write_now(work)


@pytest.fixture(scope="module")
def live(database: Database, tmp_path_factory: pytest.TempPathFactory) -> LiveLibrary:
    """The documents, the former one repealed, as a service has taken them in."""
    for lines in (FORMER, PRESENT, GARDENS):
        store(database, lines)
    database.write_now(
        lambda session: service.repeal(
            session,
            "示府办〔2021〕12号",
            on=date(2025, 3, 1),
            successor="示府办〔2025〕7号",
            actor="王晓",
            now=NOW,
        )
    )
    made = LiveLibrary(database, tmp_path_factory.mktemp("learned"))
    made.refresh()
    return made


@pytest.mark.parametrize(
    ("question", "number", "stretch"),
    [
        (
            "加装电梯竣工验收合格后每台一次性补贴多少",
            "示府办〔2025〕7号",
            "每台电梯一次性补贴十八万元",
        ),
        ("验收合格后六个月内向街道提交什么", "示府办〔2025〕7号", "竣工验收报告和收款账户"),
        ("屋顶种植的土层厚度不得超过多少厘米", "", "不得超过三十厘米"),
    ],
)
def test_what_answers_is_quoted_and_highlighted_where_it_stands(
    live: LiveLibrary, question: str, number: str, stretch: str
) -> None:
    found = live.library().quote(question, today=TODAY)
    assert found is not None
    assert found.document.facts.doc_no == number
    assert stretch in found.quotation.highlighted
    assert found.document.text[found.start : found.end] == found.quotation.highlighted
    assert stretch in found.document.text.split("\n")[found.line]
    assert found.state is State.VALID


@pytest.mark.parametrize(
    "question",
    [
        "今天天气怎么样",
        "小学入学报名要带什么",
        "公积金能不能提前还贷",
        "电梯",
        "你好",
        "",
        "😀😀😀😀😀😀",
    ],
)
def test_what_no_document_says_is_not_quoted(live: LiveLibrary, question: str) -> None:
    assert live.library().quote(question, today=TODAY) is None


def test_repealed_document_is_quoted_only_for_what_its_successor_does_not_say(
    live: LiveLibrary,
) -> None:
    found = live.library().quote("加装电梯补贴由楼栋业主代表领取吗", today=TODAY)
    assert found is not None
    assert found.document.facts.doc_no == "示府办〔2021〕12号"
    assert found.state is State.REPEALED
    assert found.successor is not None
    assert found.successor.facts.doc_no == "示府办〔2025〕7号"
    then = live.library().quote("加装电梯补贴由楼栋业主代表领取吗", today=date(2024, 1, 1))
    assert then is not None
    assert then.state is State.VALID


def test_document_is_taken_in_when_it_is_confirmed_and_indexed_only_for_another_text(
    tmp_path: Path,
) -> None:
    question = "对承租国有房屋的个体工商户减免几个月房租"
    database = open_database(tmp_path / "var")
    live = LiveLibrary(database, tmp_path)
    live.refresh()
    assert live.library().quote(question, today=TODAY) is None
    policy = store(database, NOTICE, confirmed=False)
    live.refresh()
    assert live.library().documents == ()  # nobody checked it

    def confirm(title: str) -> Library:
        def work(session: Session) -> None:
            facts = service.facts_of(service.find(session, policy))
            facts = facts.model_copy(update={"title": title})
            service.confirm(session, policy, facts, actor="王晓", now=NOW)

        database.write_now(work)
        live.refresh()
        return live.library()

    first = confirm("示例市支持个体工商户发展若干措施")
    found = first.quote(question, today=TODAY)
    assert found is not None
    assert "减免三个月房租" in found.quotation.highlighted
    second = confirm("支持个体工商户发展若干措施")
    assert second.documents[0].facts.title == "支持个体工商户发展若干措施"
    again = second.quote(question, today=TODAY)
    assert again is not None
    assert again.quotation == found.quotation
    live.refresh()
    assert live.library() is second  # nothing happened since
    live.close()
    database.close()


def test_a_stop_does_not_wait_for_an_indexing_under_way(database: Database, tmp_path: Path) -> None:
    store(database, GARDENS)
    live = LiveLibrary(database, tmp_path)
    live.follow()
    live.close()
    assert live.library().documents == ()


def test_documents_are_indexed_once_for_all_workers_and_for_the_next_start(tmp_path: Path) -> None:
    database = open_database(tmp_path / "var")
    store(database, NOTICE)
    question = "对承租国有房屋的个体工商户减免几个月房租"

    def quoted() -> str:
        live = LiveLibrary(database, tmp_path)
        live.refresh()
        found = live.library().quote(question, today=TODAY)
        live.close()
        assert found is not None
        return found.quotation.highlighted

    def kept() -> dict[str, int]:
        files = (tmp_path / "documents").glob("*.pickle")
        return {file.name: file.stat().st_mtime_ns for file in files}

    first = quoted()
    made = kept()
    assert quoted() == first
    assert kept() == made  # read, not made anew
    for name in made:
        (tmp_path / "documents" / name).write_bytes(b"half of it")
        assert quoted() == first
        again = kept()
        assert again.keys() == made.keys()
        assert again[name] != made[name]
    database.close()


def test_an_added_document_is_read_alone_and_the_embedding_learns_behind_its_back(
    tmp_path: Path,
) -> None:
    database = open_database(tmp_path / "var")
    store(database, FORMER)
    store(database, PRESENT)
    live, other = LiveLibrary(database, tmp_path), LiveLibrary(database, tmp_path)
    live.refresh()
    other.refresh()
    folder = tmp_path / "documents"
    (model,) = folder.glob("model-*")
    stop = threading.Event()
    unanswered: list[int] = []

    def ask() -> None:
        while not stop.is_set():
            if live.library().quote("每台电梯一次性补贴多少", today=TODAY) is None:
                unanswered.append(len(live.library().documents))
            time.sleep(0.05)

    asking = [threading.Thread(target=ask) for _ in range(2)]
    for thread in asking:
        thread.start()
    store(database, GARDENS)
    live.refresh()
    question = "屋顶种植的土层厚度不得超过多少厘米"
    found = live.library().quote(question, today=TODAY)
    assert found is not None
    assert "不得超过三十厘米" in found.quotation.highlighted
    before = live.library()
    live.learned()  # a third of the text is new to the embedding
    assert not model.exists()
    other.refresh()
    live.refresh()
    stop.set()
    for thread in asking:
        thread.join()
    assert unanswered == []
    assert live.library() is not before
    for library in (live.library(), other.library()):
        again = library.quote(question, today=TODAY)
        assert again is not None
        assert again.quotation.highlighted == found.quotation.highlighted
    live.refresh()
    assert live.library().documents == other.library().documents
    assert list(folder.glob("*.new")) == []
    live.close()
    other.close()
    database.close()
