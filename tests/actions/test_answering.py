"""The answering action as Rasa calls it, where no entry answers: real entries, real documents."""

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions import context
from actions.answering import Answer
from actions.context import Services
from core.clock import Clock
from core.database import Database
from core.settings import Settings
from knowledge.answering import load_answerer
from knowledge.build import build
from knowledge.policies.library import Library, Shelved
from knowledge.policies.schemas import Facts, Standing
from service.schema import migrate
from tests.knowledge.conftest import corpus_text
from tests.knowledge.test_library import GARDENS

QUESTION = "屋顶种植的土层厚度不得超过多少厘米"
GARDEN_RULES = Shelved(
    id=7,
    version=1,
    facts=Facts(title="示例市屋顶绿化管理规定", effective=date(2024, 1, 1)),
    standing=Standing.IN_FORCE,
    repealed_on=None,
    successor="",
    text="\n".join(GARDENS),
)


@pytest.fixture(scope="module")
def said_to(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Asks the action; gives its messages and the slots it set."""
    home = Path(tmp_path_factory.mktemp("answering"))
    (home / "corpus").mkdir()
    (home / "corpus" / "cs.yaml").write_text(corpus_text(), encoding="utf-8")
    settings = Settings(data_dir=home / "var", corpus_dir=home / "corpus", embedder="")
    build(settings, lambda _: None)
    migrate(settings)
    database = Database(settings.database_url)
    answerer, library = load_answerer(settings), Library([GARDEN_RULES])
    context.install(Services(database, lambda: answerer, lambda: library, Clock(), settings))

    def ask(text: str, intent: str = "ask_policy", confidence: float = 0.6) -> Any:
        dispatcher = CollectingDispatcher()
        tracker = Tracker(
            sender_id="nobody:1",
            slots={},
            latest_message={"text": text, "intent": {"name": intent, "confidence": confidence}},
            events=[{"event": "user", "metadata": {"turn_id": "1"}}],
            paused=False,
            followup_action=None,
            active_loop={},
            latest_action_name=None,
        )
        events = asyncio.run(Answer().run(dispatcher, tracker, {}))
        return [m["custom"] for m in dispatcher.messages], events

    yield ask
    database.close()


def test_what_no_entry_answers_is_quoted_and_kept_as_unanswered(said_to: Any) -> None:
    (said,), events = said_to(QUESTION)
    assert said["kind"] == "quote"
    assert "三十厘米" in said["body"]["text"][said["body"]["start"] : said["body"]["end"]]
    assert said["body"]["unanswered"] is True
    assert [(e["name"], e["value"]) for e in events] == [("unanswered", QUESTION)]


def test_what_is_surely_off_topic_is_not_quoted(said_to: Any) -> None:
    (said,), events = said_to(QUESTION, "off_topic", 0.9)
    assert said["kind"] == "text"
    assert "不在我能帮忙的范围里" in said["text"]
    assert events == []


def test_what_neither_entry_nor_document_answers_is_not_sure(said_to: Any) -> None:
    (said,), _ = said_to("水族馆的企鹅几点钟开始喂食")
    assert "拿不准" in said["text"]


def test_what_is_to_be_filed_is_filed_and_not_quoted(said_to: Any) -> None:
    text = "建设路88号邻居昨天在屋顶种植乔木，土层厚度超过三十厘米，防水都压坏了，漏水漏到我家"
    said, events = said_to(text, "complain")
    assert said == []
    assert events[0]["name"] == "ticket_form"
