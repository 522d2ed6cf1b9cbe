"""Three different people answer for an entry, whoever they are and whatever their role."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Conflict, Forbidden, Invalid, LianxinError
from knowledge.entries import publishing, repository, service
from knowledge.entries.drafts import Draft, Incomplete
from knowledge.entries.moves import TABLE, Move, Person, Standing, VersionState, check, offered
from tests.knowledge.editorial import CHEN, DRAFT, LI, NOW, WANG, Desk, open_database


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    database = open_database(tmp_path)
    yield Desk(database)
    database.close()


@pytest.mark.parametrize("state", list(VersionState))
@pytest.mark.parametrize("move", list(TABLE))
def test_a_move_from_elsewhere_is_refused_with_the_state_in_words(
    move: Move, state: VersionState
) -> None:
    standing = Standing(
        state=state, authors=frozenset({WANG.id}), drafter=WANG, reviewer=LI, scheduled=True
    )
    actor = {Move.SAVE: WANG, Move.SUBMIT: WANG, Move.RECALL: WANG}.get(move, CHEN)
    if state in TABLE[move].sources:
        assert check(move, standing, actor) is TABLE[move]
    else:
        with pytest.raises(Conflict, match=state.label):
            check(move, standing, actor)


def test_who_wrote_it_can_neither_review_nor_release_it(desk: Desk) -> None:
    entry = desk.create(WANG)
    desk.move(entry, Move.SUBMIT, WANG)
    with pytest.raises(Forbidden, match="您写过这份稿子"):
        desk.move(entry, Move.APPROVE, WANG)
    with pytest.raises(Forbidden, match="您写过这份稿子"):
        desk.move(entry, Move.RETURN, WANG, reason="我想改改")
    desk.move(entry, Move.APPROVE, LI)
    with pytest.raises(Forbidden, match="您写过这份稿子"):
        desk.move(entry, Move.PUBLISH, WANG)


def test_who_reviewed_it_cannot_release_it_now_or_later(desk: Desk) -> None:
    entry = desk.create(WANG)
    desk.move(entry, Move.SUBMIT, WANG)
    desk.move(entry, Move.APPROVE, LI)
    with pytest.raises(Forbidden, match="第三个人"):
        desk.move(entry, Move.PUBLISH, LI)
    with pytest.raises(Forbidden, match="第三个人"):
        desk.move(entry, Move.SCHEDULE, LI, publish_at=NOW + timedelta(hours=1))
    assert desk.move(entry, Move.PUBLISH, CHEN) == "published"


def test_who_handed_a_draft_over_still_wrote_on_it(desk: Desk) -> None:
    entry = desk.create(WANG)
    desk.move(entry, Move.TAKE, LI)
    desk.move(entry, Move.SUBMIT, LI)
    for author in (WANG, LI):
        with pytest.raises(Forbidden, match="您写过这份稿子"):
            desk.move(entry, Move.APPROVE, author)


def test_two_people_of_one_name_cannot_sign_together(desk: Desk) -> None:
    entry = desk.create(WANG)
    desk.move(entry, Move.SUBMIT, WANG)
    with pytest.raises(Forbidden, match="同名"):
        desk.move(entry, Move.APPROVE, Person(9, "王晓"))
    desk.move(entry, Move.APPROVE, LI)
    with pytest.raises(Forbidden, match="同名"):
        desk.move(entry, Move.PUBLISH, Person(9, "李敏"))


def test_only_its_drafter_changes_a_draft(desk: Desk) -> None:
    entry = desk.create(WANG)
    with pytest.raises(Forbidden, match="王晓的草稿"):
        desk.save(entry, LI, DRAFT.model_copy(update={"answer": "改了"}))
    with pytest.raises(Forbidden, match="王晓的草稿"):
        desk.move(entry, Move.SUBMIT, LI)


def test_what_is_decided_on_is_what_was_seen(desk: Desk) -> None:
    entry = desk.create(WANG)
    desk.move(entry, Move.SUBMIT, WANG)
    desk.move(entry, Move.RECALL, WANG)
    desk.save(entry, WANG, DRAFT.model_copy(update={"scene": "换了一个场景的居民"}))
    desk.move(entry, Move.SUBMIT, WANG)
    with pytest.raises(Conflict, match="又有改动"):
        desk.move(entry, Move.APPROVE, LI, edits=1)


def test_returning_and_withdrawing_take_a_reason(desk: Desk) -> None:
    entry = desk.create(WANG)
    desk.move(entry, Move.SUBMIT, WANG)
    with pytest.raises(Invalid, match="原因"):
        desk.move(entry, Move.RETURN, LI, reason="  ")
    assert desk.move(entry, Move.RETURN, LI, reason="依据写错了") == "draft"


def test_an_unfinished_draft_is_kept_but_not_submitted(desk: Desk) -> None:
    entry = desk.create(draft=Draft(topic="夜市管理", question="夜市"))
    with pytest.raises(Incomplete) as refused:
        desk.move(entry, Move.SUBMIT, WANG)
    faults = refused.value.faults
    assert faults["answer"] == "请填写"
    assert "至少 4 个字" in faults["question"]
    assert {"sources", "starts", "facts_as_of", "audience", "region", "variants"} <= set(faults)


def test_a_question_that_is_another_entrys_is_not_submitted(desk: Desk) -> None:
    first = desk.publish()
    again = DRAFT.model_copy(update={"question": "夜市的摊位怎么租？"})
    second = desk.create(draft=again)
    with pytest.raises(Incomplete) as refused:
        desk.move(second, Move.SUBMIT, WANG)
    assert first in refused.value.faults["question"]


def test_an_entry_has_one_open_version_at_most(desk: Desk) -> None:
    entry = desk.publish()
    assert desk.revise(entry, LI) == 2
    with pytest.raises(Conflict, match="李敏拟稿"):
        desk.revise(entry, WANG)


def test_the_former_version_stays_out_until_the_new_one_is(desk: Desk) -> None:
    entry = desk.publish()
    number = desk.revise(entry, LI)
    desk.save(entry, LI, DRAFT.model_copy(update={"scene": "准备摆夜摊的人"}), number)
    for move, actor in ((Move.SUBMIT, LI), (Move.APPROVE, CHEN)):
        desk.move(entry, move, actor, number)
        (out,) = desk.database.read_now(publishing.published)
        assert out.entry.scene == DRAFT.scene
    desk.move(entry, Move.PUBLISH, WANG, number)
    (out,) = desk.database.read_now(publishing.published)
    assert out.entry.scene == "准备摆夜摊的人"
    assert (out.entry.drafter, out.entry.reviewer, out.entry.publisher) == ("李敏", "陈立", "王晓")


def test_every_move_is_an_event_with_actor_reason_and_time(desk: Desk) -> None:
    entry = desk.create(WANG)
    desk.move(entry, Move.SUBMIT, WANG)
    desk.move(entry, Move.RETURN, LI, reason="请补充办理地点")
    events = desk.database.read_now(
        lambda s: [(e.move, e.actor, e.text, e.at) for e in repository.events(s, entry)]
    )
    assert events == [
        ("create", "王晓", "", NOW),
        ("submit", "王晓", "", NOW),
        ("return", "李敏", "请补充办理地点", NOW),
    ]


def test_the_console_shows_who_else_is_needed() -> None:
    standing = Standing(
        state=VersionState.APPROVED, authors=frozenset({1}), drafter=WANG, reviewer=LI
    )
    assert dict(offered(standing, CHEN))[Move.PUBLISH] is None
    assert "第三个人" in str(dict(offered(standing, LI))[Move.PUBLISH])


_PEOPLE = st.sampled_from([WANG, LI, CHEN, Person(4, "赵宁")])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.tuples(st.sampled_from(list(TABLE)), _PEOPLE), max_size=25))
def test_whatever_is_tried_nothing_comes_out_by_fewer_than_three(
    desk: Desk, steps: list[tuple[Move, Person]]
) -> None:
    entry = desk.create(WANG, DRAFT)
    wrote = {WANG.id}
    for move, actor in steps:
        try:
            if move is Move.SAVE:
                desk.save(entry, actor, DRAFT.model_copy(update={"scene": f"{len(wrote)}人写过"}))
            else:
                at = desk.now + timedelta(hours=1)
                desk.move(entry, move, actor, reason="因为", text="意见", publish_at=at)
        except LianxinError:
            continue
        if move in (Move.SAVE, Move.TAKE):
            wrote.add(actor.id)
    row = desk.database.read_now(lambda s: service.find(s, entry, 1))
    if row.state in ("published", "withdrawn"):
        assert row.reviewer_id not in wrote
        assert row.publisher_id not in wrote
        assert len({row.drafter_id, row.reviewer_id, row.publisher_id}) == 3
    if row.state == "published":  # out of the way of the next try
        desk.move(entry, Move.WITHDRAW, CHEN, reason="试完了")
