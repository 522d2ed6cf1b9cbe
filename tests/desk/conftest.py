"""A service without Rasa, on a small corpus: what the console and other systems talk to."""

from collections.abc import Callable, Iterator
from itertools import count

import httpx
import pytest

from core.settings import ROOT, Settings
from service import schema, setup
from tests.knowledge.conftest import corpus_text
from tests.people import Officer
from tools.stack import Stack, free_port


@pytest.fixture(scope="session")
def office() -> Iterator[Stack]:
    """The service alone, on an empty database; its index is reused between runs."""
    home = ROOT / "var" / "office"
    (home / "corpus").mkdir(parents=True, exist_ok=True)
    for stale in (home / "var").glob("lianxin.db*"):
        stale.unlink()
    (home / "corpus" / "cs.yaml").write_text(corpus_text(), encoding="utf-8")
    settings = Settings(
        data_dir=home / "var",
        corpus_dir=home / "corpus",
        embedder="",
        port=free_port(),
        rasa_port=free_port(),
        widget_origins=[f"http://127.0.0.1:{free_port()}"],
    )
    schema.migrate(settings)
    password = setup.first_administrator(settings)
    assert password is not None
    setup.index(settings, print)
    made = Stack(settings, password)
    try:
        made.start("service")
        made.wait_for(dialogue=False)
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def chief(office: Stack) -> Officer:
    """The administrator."""
    return Officer(office, "admin", office.password)


@pytest.fixture(scope="session")
def engage(office: Stack, chief: Officer) -> Callable[[str, str, str], Officer]:
    """Makes an account and signs it in; the same one for the same name."""
    known: dict[str, Officer] = {}

    def engage(username: str, name: str, role: str) -> Officer:
        if username not in known:
            made = chief.post("/staff", username=username, name=name, role=role).json()
            known[username] = Officer(office, username, made["password"])
        return known[username]

    return engage


_addresses = (f"127.0.1.{number}" for number in count(1))


@pytest.fixture
def anyone(office: Stack) -> Iterator[httpx.Client]:
    """Another system, or somebody curious; from an address that has no share in others' limits."""
    transport = httpx.HTTPTransport(local_address=next(_addresses))
    with httpx.Client(base_url=office.url, timeout=30, transport=transport) as client:
        yield client
