"""Takes a file's entries into a corpus folder of YAML files.

Half an import never happens: either every row is without fault, alone and together with what is
already there, or nothing is written and each refused row is named. Who wants the good rows of a
faulty file says so.
"""

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from knowledge.entries.checks import check_corpus, faulty_together
from knowledge.entries.reading import Compared, Fault, Placed
from knowledge.entries.schemas import Entry
from knowledge.exchange import messages
from knowledge.exchange.reading import Reading, read
from knowledge.exchange.report import Imported, Progress, Rejected, Tell, silent
from knowledge.exchange.writing import to_yaml


def import_file(
    path: Path, folder: Path, *, skip_bad: bool = False, tell: Tell = silent
) -> Imported:
    """Add a file's entries to a corpus folder; an entry whose id is known is replaced.

    Args:
        path: of any kind that ``reading`` reads.
        folder: the corpus.
        skip_bad: import the rows without fault and leave out the others.
        tell: hears how far it is.

    Raises:
        Rejected: naming every fault; nothing was written.
    """
    reading = read(path, tell=tell)
    here, broken = check_corpus(folder) if any(folder.glob("*.yaml")) else ([], [])
    if broken:
        raise Rejected(broken, reading.notes)
    tell(Progress(messages.CHECKING, 0, len(reading.placed)))
    incoming, faults = sift(reading, here)
    if faults and not skip_bad:
        raise Rejected(faults, reading.notes)
    if not incoming:
        empty = [] if faults else [Fault(path.name, 1, messages.EMPTY)]
        raise Rejected([*faults, *empty], reading.notes)
    tell(Progress(messages.WRITING, 0, len(incoming)))
    known = {item.entry.id for item in here}
    new = {item.entry.id: item for item in incoming}
    files = _files(here, incoming)
    _write_all(
        folder,
        {file: _merged(file, here, new, incoming, files) for file in dict.fromkeys(files.values())},
    )
    tell(Progress(messages.WRITING, len(incoming), len(incoming)))
    replaced = sum(entry_id in known for entry_id in new)
    names = tuple(dict.fromkeys(files.values()))
    return Imported(len(new) - replaced, replaced, names, tuple(faults), tuple(reading.notes))


def sift(reading: Reading, here: Sequence[Compared]) -> tuple[list[Placed], list[Fault]]:
    """The entries that can be taken in beside those that are here, and every fault of the others.

    What is left out may take others with it: a link to an entry left out leads nowhere.
    """
    faults = list(reading.faults)
    incoming = list(reading.placed)
    while incoming:
        new = {item.entry.id for item in incoming}
        together = [*(item for item in here if item.id not in new), *incoming]
        wrong = faulty_together(together)
        if not wrong:
            break
        faults += [fault for _, fault in wrong]
        at_fault = {id(item) for item, _ in wrong}
        left = [item for item in incoming if id(item) not in at_fault]
        if len(left) == len(incoming):
            return [], sorted(faults)  # what is here does not go with what comes in
        incoming = left
    return incoming, sorted(set(faults))


def _files(here: Sequence[Placed], incoming: Sequence[Placed]) -> dict[str, str]:
    """The file that each incoming topic belongs in; a new topic's is named after its ids."""
    files = {item.topic: item.file for item in reversed(here)}
    taken = set(files.values())
    chosen: dict[str, str] = {}
    for item in incoming:
        if item.topic in chosen:
            continue
        name = files.get(item.topic)
        if name is None:
            prefix, number = item.entry.id.split("-")[0], 1
            name = f"{prefix}.yaml"
            while name in taken:
                number += 1
                name = f"{prefix}{number}.yaml"
            taken.add(name)
        chosen[item.topic] = name
    moved = {item.entry.id for item in incoming}
    for item in here:  # an entry that changes its topic leaves its old file
        if item.entry.id in moved:
            chosen.setdefault(item.topic, item.file)
    return chosen


def _merged(
    file: str,
    here: Sequence[Placed],
    new: Mapping[str, Placed],
    incoming: Sequence[Placed],
    files: Mapping[str, str],
) -> str | None:
    """A file's text after the import; None when nothing is left in it."""
    topic = next(topic for topic, name in files.items() if name == file)
    entries: list[Entry] = []
    for item in here:
        if item.file == file:
            later = new.get(item.entry.id)
            if later is None:
                entries.append(item.entry)
            elif later.topic == topic:
                entries.append(later.entry)
    known = {entry.id for entry in entries}
    entries += [i.entry for i in incoming if i.topic == topic and i.entry.id not in known]
    return to_yaml(topic, entries) if entries else None


def _write_all(folder: Path, texts: Mapping[str, str | None]) -> None:
    """Write every file beside its place first; only then take them all into use."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".import-") as beside:
        for name, text in texts.items():
            if text is not None:
                with (Path(beside) / name).open("w", encoding="utf-8") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
        for name, text in texts.items():
            if text is None:
                (folder / name).unlink(missing_ok=True)
            else:
                os.replace(Path(beside) / name, folder / name)
