"""What actions work with, handed in once by the service that hosts them.

rasa_sdk builds actions by itself and without arguments, so their parts cannot be handed to
each; this is the one place where they find them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from core.clock import Clock
from core.database import Database
from core.settings import Settings
from desk.tickets.places import Region, region
from knowledge.answering import Answerer
from knowledge.policies.library import Library


@dataclass(frozen=True)
class Services:
    """The parts of a running service that actions use."""

    database: Database
    answerer: Callable[[], Answerer]
    library: Callable[[], Library]
    clock: Clock
    settings: Settings

    @property
    def region(self) -> Region:
        """The place this desk serves."""
        return region(self.settings.region)


_installed: list[Services] = []


def install(given: Services) -> None:
    """Hand the parts in; the last ones given count."""
    _installed[:] = [given]


def services() -> Services:
    """The parts handed in.

    Raises:
        RuntimeError: when nothing was handed in yet.
    """
    if not _installed:
        raise RuntimeError("actions.context.install was not called")
    return _installed[0]
