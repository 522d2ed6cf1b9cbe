"""What is published, changed or withdrawn is found, or gone, while people go on asking."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from core.errors import NotFound
from core.settings import ROOT, Settings
from knowledge.answering import Answerer, Zone
from knowledge.build import build, home
from knowledge.entries.checks import load_corpus
from knowledge.entries.schemas import Entry, EntryId
from knowledge.live import Change, LiveKnowledge
from knowledge.retrieval import snapshot
from knowledge.retrieval.domain import outside_sentences
from tests.knowledge.conftest import corpus_text

TODAY = date(2026, 11, 23)
ASKED = "无人机飞行要不要先报备"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A house that knows a small corpus; its index is built once for the tests that only read it."""
    folder = tmp_path_factory.mktemp("kept") / "corpus"
    folder.mkdir()
    (folder / "cs.yaml").write_text(corpus_text(), encoding="utf-8")
    settings = Settings(data_dir=folder.parent / "var", corpus_dir=folder, embedder="")
    build(settings, print)
    return settings


@pytest.fixture
def knowledge(kept: Settings) -> LiveKnowledge:
    return LiveKnowledge(kept)


@pytest.fixture
def known(kept: Settings) -> list[Entry]:
    return [placed.entry for placed in load_corpus(kept.corpus_dir)]


def published(like: Entry, entry_id: str, question: str) -> Change:
    changed = {
        "id": entry_id,
        "question": question,
        "variants": [f"{question}{i}" for i in "一二三"],
    }
    entry = Entry.model_validate(like.model_dump(by_alias=True) | changed)
    return Change(EntryId(entry_id), entry)


def withdrawn(entry_id: str) -> Change:
    return Change(EntryId(entry_id), None)


def best(answerer: Answerer, text: str) -> str | None:
    decision = answerer.decide(text, as_of=TODAY)
    return decision.candidates[0].entry_id if decision.candidates else None


def test_published_entry_is_found_and_the_others_still_are(
    knowledge: LiveKnowledge, known: list[Entry]
) -> None:
    assert not knowledge.answerer().has("cs-100")
    knowledge.apply([published(known[0], "cs-100", ASKED)])
    answerer = knowledge.answerer()
    decision = answerer.decide(ASKED, as_of=TODAY)
    assert decision.candidates[0].entry_id == "cs-100"
    assert decision.candidates[0].confidence >= 0.99
    assert answerer.body("cs-100", as_of=TODAY).entry.question == ASKED
    for entry in known:
        assert best(answerer, entry.question) == entry.id


def test_published_on_what_was_nothing_of_ours_is_found_and_lends_the_others_nothing(
    built: Settings,
) -> None:
    live = LiveKnowledge(built)
    before = live.answerer()
    like = next(iter(load_corpus(built.corpus_dir))).entry
    ways = ("养狗要办什么证", "狗狗上牌去哪里", "家里养犬怎么登记", "养狗证多少钱一年")
    entry = Entry.model_validate(
        like.model_dump(by_alias=True)
        | {"id": "hj-900", "question": ways[0], "variants": list(ways[1:])}
    )
    live.apply([Change(EntryId("hj-900"), entry)])
    after = live.answerer()
    for text in ("养狗需要办哪些证", "家里养了狗怎么登记", "狗狗怎么上牌", "养狗证一年要多少钱"):
        assert before.decide(text, as_of=TODAY).zone is Zone.ABSTAIN
        now = after.decide(text, as_of=TODAY)
        assert now.zone in {Zone.ANSWER, Zone.CHOOSE}, text
        assert now.candidates[0].entry_id == "hj-900"
    for text in outside_sentences()[::20]:
        was, now = (asked.decide(text, as_of=TODAY) for asked in (before, after))
        if was.zone is Zone.ABSTAIN and now.zone in {Zone.ANSWER, Zone.CHOOSE}:
            assert now.candidates[0].entry_id == "hj-900", text


def test_changed_entry_is_found_by_its_new_words_only(
    knowledge: LiveKnowledge, known: list[Entry]
) -> None:
    knowledge.apply([published(known[0], known[0].id, ASKED)])
    answerer = knowledge.answerer()
    assert best(answerer, ASKED) == known[0].id
    assert answerer.decide(known[0].question, as_of=TODAY).confidence < 0.99
    assert answerer.body(known[0].id, as_of=TODAY).entry.question == ASKED


def test_entry_changed_again_and_again_is_there_once(
    knowledge: LiveKnowledge, known: list[Entry]
) -> None:
    for number in range(30):
        knowledge.apply([published(known[0], "cs-100", f"{ASKED}第{number}版")])
    decision = knowledge.answerer().decide(f"{ASKED}第29版", as_of=TODAY)
    ids = [candidate.entry_id for candidate in decision.candidates]
    assert ids[0] == "cs-100"
    assert len(ids) == len(set(ids))
    assert "29" in decision.candidates[0].question


def test_withdrawn_entry_is_gone_everywhere(knowledge: LiveKnowledge, known: list[Entry]) -> None:
    before = knowledge.answerer()
    gone = known[0].id
    knowledge.apply([withdrawn(gone)])
    answerer = knowledge.answerer()
    assert not answerer.has(gone)
    with pytest.raises(NotFound):
        answerer.body(gone, as_of=TODAY)
    found = answerer.decide(known[0].question, as_of=TODAY).candidates
    assert gone not in [candidate.entry_id for candidate in found]
    for entry in known[1:]:
        assert known[0].question not in answerer.body(entry.id, as_of=TODAY).related
    assert best(before, known[0].question) == gone  # a question under way ends as it began
    knowledge.apply([Change(EntryId(gone), known[0])])
    assert best(knowledge.answerer(), known[0].question) == gone


def test_what_is_withdrawn_without_being_known_or_all_that_is_known_is_no_error(
    knowledge: LiveKnowledge, known: list[Entry]
) -> None:
    knowledge.apply([withdrawn("cs-999"), *(withdrawn(entry.id) for entry in known)])
    assert knowledge.answerer().decide(ASKED, as_of=TODAY).zone is Zone.ABSTAIN


def test_new_entry_is_a_neighbour_of_those_like_it(
    knowledge: LiveKnowledge, known: list[Entry]
) -> None:
    alike = f"{known[0].question}呢"
    knowledge.apply([published(known[0], "cs-100", alike)])
    assert alike in knowledge.answerer().body(known[0].id, as_of=TODAY).related


def test_changes_that_change_nothing_keep_the_answerer(
    knowledge: LiveKnowledge, known: list[Entry]
) -> None:
    answerer = knowledge.answerer()
    knowledge.apply([Change(EntryId(entry.id), entry) for entry in known])
    assert knowledge.answerer() is answerer


def has(worker: LiveKnowledge, entry_id: EntryId) -> bool:
    return worker.answerer().has(entry_id)


def lacks(worker: LiveKnowledge, entry_id: EntryId) -> bool:
    return not has(worker, entry_id)


class Desk:
    """Publishes to several workers, as the database does."""

    def __init__(self) -> None:
        self.log: list[Change] = []

    def changes_since(self, revision: int) -> tuple[int, Sequence[Change]]:
        now = len(self.log)
        return now, self.log[revision:now]


def within(seconds: float, true: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.01)
    return true()


def test_a_thousand_questions_while_fifty_entries_are_published_and_withdrawn(
    kept: Settings, known: list[Entry]
) -> None:
    desk = Desk()
    workers = [LiveKnowledge(kept) for _ in range(2)]
    for worker in workers:
        worker.follow(desk)
    failures: list[object] = []
    answered = threading.Semaphore(0)
    done = threading.Event()

    def ask(worker: LiveKnowledge) -> None:
        number = 0
        while not done.is_set():
            entry = known[1 + number % (len(known) - 1)]
            try:
                answerer = worker.answerer()
                found = best(answerer, entry.question)
                if found is None or not answerer.body(found, as_of=TODAY).text:
                    failures.append(entry.question)
            except Exception as error:
                failures.append(error)
            number += 1
            answered.release()

    threads = [threading.Thread(target=ask, args=(worker,)) for worker in workers * 2]
    for thread in threads:
        thread.start()
    try:
        slow = []
        for number in range(50):
            question = f"{number}号灯塔的钥匙找谁拿"
            change = published(known[0], f"cs-{200 + number}", question)
            desk.log.append(change)
            slow += [w for w in workers if not within(2.0, partial(has, w, change.entry_id))]
            for worker in workers:
                assert best(worker.answerer(), question) == change.entry_id
            if number % 2:
                desk.log.append(withdrawn(change.entry_id))
                slow += [w for w in workers if not within(2.0, partial(lacks, w, change.entry_id))]
        for _ in range(1000):
            assert answered.acquire(timeout=60)
    finally:
        done.set()
        for thread in threads:
            thread.join()
        for worker in workers:
            worker.close()
    assert failures == []
    assert slow == []


def test_source_that_fails_for_a_while_is_followed_again(
    knowledge: LiveKnowledge, known: list[Entry]
) -> None:
    class Failing(Desk):
        failed = 0

        def changes_since(self, revision: int) -> tuple[int, Sequence[Change]]:
            if self.failed < 3:
                self.failed += 1
                raise OSError("database is locked")
            return super().changes_since(revision)

    desk = Failing()
    desk.log.append(published(known[0], "cs-100", ASKED))
    knowledge.follow(desk, every_s=0.05)
    try:
        assert within(2.0, lambda: knowledge.answerer().has("cs-100"))
    finally:
        knowledge.close()


def test_killed_build_leaves_the_old_index_serving_and_the_next_is_taken_into_use(
    small: Settings, known: list[Entry]
) -> None:
    build(small, print)
    knowledge = LiveKnowledge(small)
    knowledge.apply([published(known[0], "cs-100", ASKED), withdrawn("cs-002")])
    knowledge.follow(Desk(), every_s=0.05)
    serving = snapshot.current(home(small))
    try:
        more = corpus_text(
            {"cs-001": "借书证怎么办", "cs-002": "公园年票", "cs-007": "滑冰场几点开门"}
        )
        (small.corpus_dir / "cs.yaml").write_text(more, encoding="utf-8")
        half_way = build_in_a_process(small)
        assert within(300, lambda: any(home(small).glob("*.partial/vectors.faiss")))
        half_way.send_signal(signal.SIGKILL)
        assert half_way.wait() == -signal.SIGKILL
        assert any(home(small).glob("*.partial"))
        assert snapshot.current(home(small)) == serving
        assert best(LiveKnowledge(small).answerer(), "借书证怎么办") == "cs-001"
        assert not knowledge.answerer().has("cs-007")

        assert build_in_a_process(small).wait() == 0
        assert within(60, lambda: knowledge.answerer().has("cs-007"))
        answerer = knowledge.answerer()
        assert best(answerer, "滑冰场几点开门") == "cs-007"
        assert best(answerer, ASKED) == "cs-100"  # published since, and still over it
        assert not answerer.has("cs-002")
        assert not any(home(small).glob("*.partial"))
    finally:
        knowledge.close()


def build_in_a_process(settings: Settings) -> "subprocess.Popen[bytes]":
    script = Path(__file__).with_name("building.py")
    environment = os.environ | {
        "LIANXIN_DATA_DIR": str(settings.data_dir),
        "LIANXIN_CORPUS_DIR": str(settings.corpus_dir),
        "LIANXIN_EMBEDDER": "",
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.Popen([sys.executable, str(script)], env=environment)


def test_worker_reads_only_what_changed_since_the_index_was_built(small: Settings) -> None:
    asked: list[int] = []

    class Counting:
        def changes_since(self, revision: int) -> tuple[int, list[Change]]:
            asked.append(revision)
            return max(revision, 41), []

    def first_asked() -> int:
        asked.clear()
        knowledge = LiveKnowledge(small)
        knowledge.follow(Counting(), every_s=0.02)
        while not asked:
            time.sleep(0.01)
        knowledge.close()
        return asked[0]

    build(small, print, revision=40)
    assert first_asked() == 40
    build(small, print, revision=41)  # nothing to build, and the index is of that revision, too
    assert first_asked() == 41
    build(small, print, revision=12)  # the database of a backup
    assert first_asked() == 12


def test_changed_word_is_read_at_once_and_by_an_index_built_without_it(small: Settings) -> None:
    build(small, print)
    knowledge = LiveKnowledge(small)
    words = {"夜市摊位": "铺面甲乙"}
    knowledge.read_by(words)
    assert best(knowledge.answerer(), "铺面甲乙") == "cs-004"
    assert best(knowledge.answerer(), "夜市摊位如何申请") == "cs-004"
    build(small, print, again=True)  # by somebody who knows nothing of the change
    knowledge.refresh()
    assert best(knowledge.answerer(), "铺面甲乙") == "cs-004"
    build(small, print, words=words)
    knowledge.refresh()
    assert best(knowledge.answerer(), "铺面甲乙") == "cs-004"
    knowledge.read_by({})
    assert not knowledge.answerer().decide("铺面甲乙", as_of=TODAY).confidence > 0.5
