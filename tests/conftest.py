"""One real stack for all scenarios: both processes, models trained from the repo's content."""

from collections.abc import Callable, Iterator

import pytest

from core.settings import ROOT
from tests.people import Citizen, Officer
from tools import stack as stacks
from tools.stack import Stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Service and Rasa running on an empty database; models are reused between runs."""
    made = stacks.build(
        ROOT / "var" / "test",
        print,
        messages_per_minute=10_000,
        conversations_per_minute=10_000,
        rasa_timeout_s=8.0,
    )
    try:
        made.start("service")
        made.start("rasa")
        made.wait_for(dialogue=True)
        yield made
    finally:
        made.stop()


@pytest.fixture
def citizen(stack: Stack) -> Citizen:
    """Somebody who just opened the chat."""
    return Citizen(stack)


@pytest.fixture(scope="session")
def administrator(stack: Stack) -> Officer:
    """The first administrator."""
    return Officer(stack, "admin", stack.password)


@pytest.fixture(scope="session")
def hire(stack: Stack, administrator: Officer) -> Callable[[str, str, str], Officer]:
    """Makes an account and signs it in; the same one for the same name."""
    hired: dict[str, Officer] = {}

    def hire(username: str, name: str, role: str) -> Officer:
        if username not in hired:
            made = administrator.post("/staff", username=username, name=name, role=role).json()
            hired[username] = Officer(stack, username, made["password"])
        return hired[username]

    return hire
