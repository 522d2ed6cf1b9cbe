"""The generator behind the web chat: stored first, in words if they hold, verbatim if not."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from core.settings import Settings
from knowledge.build import build
from knowledge.generation.messages import LABEL
from service.app import create_app
from service.schema import migrate
from tests.knowledge.conftest import corpus_text
from tests.knowledge.generation.models import Model, serving

TIMEOUT_S = 1.0
QUESTION = "公园年票在哪里买"
VERBATIM = "带上身份证到政务服务中心的综合窗口办理，当场受理，三个工作日内办好。"
Message = dict[str, Any]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("house")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "cs.yaml").write_text(corpus_text(), encoding="utf-8")
    made = Settings(
        data_dir=folder / "var",
        corpus_dir=folder / "corpus",
        embedder="",
        rasa_port=9,
        generator_model="some-model",
        generator_timeout_s=TIMEOUT_S,
    )
    build(made, print)
    migrate(made)
    return made


@pytest.fixture
def model() -> Iterator[Model]:
    with serving() as made:
        yield made


@pytest.fixture
def client(settings: Settings, model: Model) -> Iterator[TestClient]:
    with TestClient(create_app(settings.model_copy(update={"generator_url": model.url}))) as made:
        yield made


def ask(client: TestClient, text: str) -> tuple[Message, float, float]:
    """The reply, and after how many seconds the message was stored and answered."""
    started = client.post("/api/chat/conversations").json()
    path = f"/api/chat/conversations/{started['conversation']}"
    headers = {"Authorization": f"Bearer {started['token']}"}
    begun = time.monotonic()
    sent: httpx.Response = client.post(
        f"{path}/messages", json={"id": "message-1", "text": text}, headers=headers
    )
    stored = time.monotonic() - begun
    assert sent.status_code == 202
    assert sent.json()["replies"] == []
    seq = sent.json()["message"]["seq"]
    while time.monotonic() - begun < 20:
        shown = client.get(path, params={"after": seq}, headers=headers).json()["messages"]
        if shown:
            return shown[0], stored, time.monotonic() - begun
        time.sleep(0.02)
    raise AssertionError("no reply")


def test_an_answer_is_put_into_words_with_its_label_and_its_verbatim_text(
    client: TestClient, model: Model
) -> None:
    model.text = "带上身份证到政务服务中心的综合窗口办理[1]。当场受理，3个工作日内办好[1]。"
    reply, _, _ = ask(client, QUESTION)
    assert reply["kind"] == "answer"
    assert reply["text"] == f"{model.text}\n{LABEL}"
    assert reply["body"]["entry"] == "cs-002"
    assert reply["body"]["generated"]["verbatim"] == VERBATIM
    assert reply["body"]["generated"]["cites"] == [
        {"n": 1, "entry": "cs-002", "question": QUESTION}
    ]
    assert reply["body"]["sources"]


def test_invented_figures_give_the_verbatim_answer(client: TestClient, model: Model) -> None:
    model.text = "年票售价100元[1]。2日内办好[1]。"
    reply, _, _ = ask(client, QUESTION)
    assert reply["text"] == VERBATIM
    assert "generated" not in reply["body"]


def test_a_model_that_hangs_delays_nothing_beyond_its_limit(
    client: TestClient, model: Model
) -> None:
    model.manner = "hangs"
    reply, stored, answered = ask(client, QUESTION)
    assert reply["text"] == VERBATIM
    assert stored < TIMEOUT_S  # stored and acknowledged before the model is asked
    assert answered < TIMEOUT_S + 2


def test_what_is_no_answer_is_not_sent_to_the_model(client: TestClient, model: Model) -> None:
    ask(client, "今天天气真好呀")
    assert model.asked == []
