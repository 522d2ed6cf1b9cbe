"""What goes out, when, what follows it, and what is marked when the law changes."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.entries import flags, publishing, repository, seeding
from knowledge.entries.checks import check_together, load_corpus
from knowledge.entries.differences import Part, compare, pieces
from knowledge.entries.drafts import document_key
from knowledge.entries.moves import Move
from knowledge.entries.publishing import PublishedEntries
from knowledge.entries.reading import place, read_text
from tests.knowledge.conftest import corpus_text
from tests.knowledge.editorial import CHEN, DRAFT, LI, NOW, WANG, Desk, open_database


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    database = open_database(tmp_path / "db")
    yield Desk(database)
    database.close()


def test_a_follower_hears_of_what_came_out_and_what_went(desk: Desk) -> None:
    source = PublishedEntries(desk.database)
    assert source.changes_since(0) == (0, [])
    entry = desk.publish()
    first, (change,) = source.changes_since(0)
    assert change.entry_id == entry
    assert change.entry is not None
    assert change.entry.publisher == CHEN.name
    assert source.changes_since(first) == (first, [])
    desk.move(entry, Move.WITHDRAW, LI, reason="政策调整")
    second, (change,) = source.changes_since(first)
    assert second > first
    assert change.entry is None


def test_a_scheduled_version_goes_out_at_its_hour_and_not_before(desk: Desk) -> None:
    entry = desk.create(WANG)
    desk.move(entry, Move.SUBMIT, WANG)
    desk.move(entry, Move.APPROVE, LI)
    hour = NOW + timedelta(hours=2)
    assert desk.move(entry, Move.SCHEDULE, CHEN, publish_at=hour) == "approved"
    early = hour - timedelta(seconds=1)
    assert desk.write(lambda s: publishing.publish_due(s, early)) == []
    assert desk.write(lambda s: publishing.publish_due(s, hour)) == [entry]
    assert desk.write(lambda s: publishing.publish_due(s, hour)) == []
    (out,) = desk.database.read_now(publishing.published)
    assert out.entry.publisher == CHEN.name


def test_what_cannot_go_out_at_its_hour_says_why(desk: Desk) -> None:
    first = desk.create(WANG)
    second = desk.create(WANG, DRAFT)
    for entry in (first, second):
        desk.move(entry, Move.SUBMIT, WANG)
        desk.move(entry, Move.APPROVE, LI)
        desk.move(entry, Move.SCHEDULE, CHEN, publish_at=NOW + timedelta(hours=1))
    later = NOW + timedelta(hours=1)
    assert len(desk.write(lambda s: publishing.publish_due(s, later))) == 1
    event = desk.database.read_now(lambda s: repository.events(s, second)[-1])
    assert (event.move, event.actor) == ("unschedule", "系统")
    assert desk.write(lambda s: publishing.publish_due(s, later)) == []


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("建金〔2005〕5号", "建金[2005] 5 号"),
        ("建金〔2005〕5号", "建金（2005）5号"),
        ("国务院令第262号", "国务院令第262号（国务院令第350号、第710号修订）"),
        ("国务院令第262号", "国务院令262号"),
    ],
)
def test_one_document_is_known_however_its_number_is_written(left: str, right: str) -> None:
    assert document_key(left) == document_key(right)


def test_repeal_marks_every_entry_that_cites_the_document_once(desk: Desk) -> None:
    entry = desk.publish()
    mark = lambda s: flags.flag_entries_citing(s, "示例府[2024]9号", "已废止", now=NOW)  # noqa: E731
    assert desk.write(mark) == (entry,)
    assert desk.write(mark) == ()
    number = desk.revise(entry, WANG)
    desk.move(entry, Move.SUBMIT, WANG, number)
    desk.now = NOW + timedelta(hours=1)
    desk.move(entry, Move.APPROVE, LI, number)
    assert desk.database.read_now(lambda s: repository.flags(s, entry)) != []
    desk.move(entry, Move.PUBLISH, CHEN, number)
    assert desk.database.read_now(lambda s: repository.flags(s, entry)) == []


def test_a_mark_is_cleared_with_a_reason(desk: Desk) -> None:
    entry = desk.publish()
    desk.write(lambda s: flags.flag_entries_citing(s, "示例府〔2024〕9号", "已修订", now=NOW))
    desk.write(lambda s: flags.clear(s, entry, "修订不影响本条", actor=LI, now=NOW))
    event = desk.database.read_now(lambda s: repository.events(s, entry)[-1])
    assert (event.move, event.actor, event.text) == ("clear", "李敏", "修订不影响本条")


def test_the_corpus_updates_what_nobody_edited_and_nothing_else(
    desk: Desk, folder: Path, change: Callable[[str, str], None]
) -> None:
    corpus = load_corpus(folder)
    done = desk.write(lambda s: seeding.seed(s, corpus, now=NOW))
    assert (done.added, done.updated) == (4, 0)
    assert desk.write(lambda s: seeding.seed(s, corpus, now=NOW)) == seeding.Seeded()
    assert desk.database.read_now(publishing.published)[0].entry == corpus[0].entry
    desk.revise("cs-001", WANG)
    change("question: 借书证怎么办", "question: 借书证到哪里办")
    change("question: 公园年票在哪里买", "question: 公园年票去哪里买")
    done = desk.write(lambda s: seeding.seed(s, load_corpus(folder), now=NOW))
    assert (done.added, done.updated, done.kept) == (0, 1, 1)
    asked = {i.entry.id: i.entry.question for i in desk.database.read_now(publishing.published)}
    assert asked["cs-001"] == "借书证怎么办"
    assert asked["cs-002"] == "公园年票去哪里买"


def test_what_the_corpus_no_longer_has_goes_and_may_come_back(desk: Desk) -> None:
    whole, _ = read_text(corpus_text(), "cs.yaml")
    desk.write(lambda s: seeding.seed(s, whole, now=NOW))
    assert desk.write(lambda s: seeding.seed(s, whole[1:], now=NOW)).withdrawn == 1
    assert len(desk.database.read_now(publishing.published)) == 3
    assert desk.write(lambda s: seeding.seed(s, whole, now=NOW)).updated == 1
    assert len(desk.database.read_now(publishing.published)) == 4


def test_new_entries_are_compared_with_what_is_out_as_with_the_whole_entries(desk: Desk) -> None:
    whole, _ = read_text(corpus_text(), "cs.yaml")
    links = [("cs-002", "cs-004"), ("cs-003",), (), ()]
    linked = [
        place(
            item.entry.model_copy(update={"related": related, "successor": successor}),
            item.topic,
            "cs.yaml",
            number,
        )
        for number, (item, related, successor) in enumerate(
            zip(whole, links, ("cs-003", "cs-004", None, None), strict=True)
        )
    ]
    desk.write(lambda s: seeding.seed(s, linked, now=NOW))
    desk.write(lambda s: seeding.seed(s, linked[:3], now=NOW))  # the last goes, and links to it
    placed = desk.database.read_now(publishing.published)
    outlines = desk.database.read_now(publishing.outlines)
    names = ("id", "questions", "related", "successor", "file", "sheet")
    for name in names:
        assert [getattr(one, name) for one in outlines] == [getattr(one, name) for one in placed]
    assert outlines[0].related == ("cs-002",)
    assert outlines[1].successor is None
    asked = {
        "cs-002": "借书证怎么办理",
        "xx-001": "借书证怎么办",
        "xx-002": "公园年票在哪里买呢",
        "xx-003": "风筝在哪里放",
    }
    incoming, _ = read_text(corpus_text(asked), "xx.yaml")
    stay = {item.entry.id for item in incoming}
    faults = [
        check_together([*(one for one in here if one.id not in stay), *incoming])
        for here in (placed, outlines)
    ]
    assert faults[0] == faults[1]
    assert any("问法相同" in fault.message for fault in faults[1])


@given(before=st.text("甲乙丙丁\n一二", max_size=30), after=st.text("甲乙丙丁\n一二", max_size=30))
def test_the_pieces_of_a_difference_give_both_texts(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(p.text for p in found if p.part is not Part.NEW) == before
    assert "".join(p.text for p in found if p.part is not Part.GONE) == after


def test_a_difference_names_the_fields_that_changed() -> None:
    after = DRAFT.model_copy(update={"answer": DRAFT.answer.replace("三个", "五个")})
    (change,) = compare(DRAFT, after)
    assert change.label == "答复"
    assert [(p.part.value, p.text) for p in change.pieces if p.part is not Part.SAME] == [
        ("gone", "三"),
        ("new", "五"),
    ]
