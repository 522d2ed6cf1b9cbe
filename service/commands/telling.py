"""How commands tell of long work: a bar for people on a terminal, JSON for programs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from knowledge.exchange.report import Progress, Tell


@contextmanager
def progress(console: Console) -> Iterator[Tell]:
    """A bar that goes away when the work is done; nothing where no person looks on."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def tell(now: Progress) -> None:
            bar.update(task, description=now.stage, completed=now.done, total=now.total or None)

        yield tell


def as_text(value: object) -> str:
    """JSON as people and programs read it."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
