"""`lianxin train ranker` without documents: from citizens' thumbs to a judge that knows better."""

import json
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from core.clock import Clock
from core.database import Database
from core.settings import Settings
from desk.learning import labels
from knowledge.answering import load_answerer
from knowledge.build import home
from knowledge.retrieval.labels import Label, known_labels
from service.app import create_app
from service.cli import app
from service.schema import migrate
from service.setup import index
from tests.knowledge.conftest import LEADS, corpus_text

Message = dict[str, Any]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "cs.yaml").write_text(corpus_text(), encoding="utf-8")
    made = Settings(
        data_dir=tmp_path / "var", corpus_dir=tmp_path / "corpus", embedder="", rasa_port=9
    )
    migrate(made)
    index(made, print)
    return made


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings)) as made:
        yield made


class Asker:
    """A citizen at the chat."""

    def __init__(self, client: TestClient) -> None:
        started = client.post("/api/chat/conversations").json()
        self.client = client
        self.path = f"/api/chat/conversations/{started['conversation']}"
        self.headers = {"Authorization": f"Bearer {started['token']}"}

    def say(self, text: str) -> list[Message]:
        sent = self.client.post(
            f"{self.path}/messages",
            json={"id": uuid.uuid4().hex, "text": text},
            headers=self.headers,
        ).json()["message"]
        until = time.monotonic() + 20
        while time.monotonic() < until:
            found = self.client.get(
                self.path, params={"after": sent["seq"]}, headers=self.headers
            ).json()["messages"]
            if said := [message for message in found if message["author"] == "bot"]:
                return said
            time.sleep(0.05)
        raise AssertionError(f"no reply to {text}")

    def think(self, answer: Message, *, helpful: bool) -> None:
        path = f"{self.path}/messages/{answer['seq']}/feedback"
        response = self.client.post(path, json={"helpful": helpful}, headers=self.headers)
        assert response.status_code == 204


def answered(said: list[Message]) -> Message:
    return next(message for message in said if message["kind"] == "answer")


def heard(settings: Settings) -> list[Label]:
    clock = Clock()
    now = clock.now()
    database = Database(settings.database_url)
    try:
        found = database.read_now(
            lambda session: labels.read(session, since=now - timedelta(days=30), until=now)
        )
    finally:
        database.close()
    answerer = load_answerer(settings)
    return labels.labels(
        found, lambda text, talk: answerer.decide(text, as_of=clock.today(), talk=talk)
    )


def test_thumbs_become_labels_once_a_conversation_and_without_personal_data(
    settings: Settings, client: TestClient
) -> None:
    asked = "借书证怎么办应当找哪个窗口，我的手机13800138000"
    one, other, silent = Asker(client), Asker(client), Asker(client)
    for _ in range(2):  # one who asks again and again is heard once
        one.think(answered(one.say(asked)), helpful=False)
    other.think(answered(other.say(asked)), helpful=False)
    silent.say(asked)
    happy = Asker(client)
    happy.think(answered(happy.say("给猫上户口的手续要跑几趟呢")), helpful=True)
    (wrong, right) = heard(settings)
    assert (wrong.entry, wrong.right, wrong.weight) == ("cs-001", False, 1.0)
    assert "13800138000" not in wrong.question
    assert (right.entry, right.right, right.weight) == ("cs-003", True, 1.0)


def test_opinions_that_cancel_each_other_out_teach_nothing(
    settings: Settings, client: TestClient
) -> None:
    asked = "借书证怎么办要找哪个窗口"
    for helpful in (True, False, False):
        someone = Asker(client)
        someone.think(answered(someone.say(asked)), helpful=helpful)
    assert heard(settings) == []


def test_command_learns_from_thumbs_and_labelled_questions_and_says_what_it_gained(
    settings: Settings, client: TestClient, tmp_path: Path
) -> None:
    for lead in LEADS:
        someone = Asker(client)
        said = someone.say(f"{lead}公园年票在哪里买到手")
        if said[-1]["kind"] == "answer":
            someone.think(said[-1], helpful=True)
    known = len(heard(settings))
    assert known >= 3
    path = tmp_path / "labels.jsonl"
    path.write_text(
        "\n".join(
            json.dumps({"question": f"{lead}图书馆里头借书的卡{tail}", "entry": "cs-001"})
            for lead in LEADS
            for tail in ("", "，打13800138000")
        ),
        encoding="utf-8",
    )
    environment = {
        "LIANXIN_DATA_DIR": str(settings.data_dir),
        "LIANXIN_CORPUS_DIR": str(settings.corpus_dir),
        "LIANXIN_EMBEDDER": "",
    }
    command = ["train", "ranker", "--labels", str(path), "--json"]
    result = CliRunner().invoke(app, command, env=environment)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["labels"] > 20
    assert set(told["before"]) == set(told["after"])
    assert told["kept"] is (
        told["after"]["loss"] < told["before"]["loss"]
        and told["after"]["coverage"] >= told["before"]["coverage"] - 0.01
    )
    kept = known_labels(home(settings))
    assert bool(kept) is told["kept"]
    assert not any("13800138000" in label.question for label in kept)


def test_without_any_feedback_the_command_says_so_and_changes_nothing(settings: Settings) -> None:
    environment = {
        "LIANXIN_DATA_DIR": str(settings.data_dir),
        "LIANXIN_CORPUS_DIR": str(settings.corpus_dir),
        "LIANXIN_EMBEDDER": "",
    }
    result = CliRunner().invoke(app, ["train", "ranker"], env=environment)
    assert result.exit_code != 0
    assert known_labels(home(settings)) == []
