"""A built index on disk, complete or not there at all.

A snapshot is written beside the one in use and named current by one atomic rename; a crash at any
point leaves the old one serving. The last but one is kept, because a running process still reads it.

    knowledge/
    ├─ current            name of the snapshot in use
    ├─ lock               held while building
    └─ <fingerprint>/     manifest.json  calibration.json  vectors.faiss
                          shelf/  lexical/  embedder/  danger.npz
"""

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import Conflict, Unavailable
from knowledge import messages
from knowledge.conversing.danger import Danger
from knowledge.entries.schemas import Entry, EntryId
from knowledge.retrieval.calibration import Calibration
from knowledge.retrieval.embedding import STATIC, load_hub, load_static, probe
from knowledge.retrieval.reranking import load_reranker
from knowledge.retrieval.retriever import Retriever

FORMAT = 5
DANGER = "danger.npz"
_PARTIAL = ".partial"
_SAME_MODEL = 1e-3  # between the numbers of the probe; another machine's arithmetic: 1e-6


class Manifest(BaseModel):
    """What an index was built from."""

    model_config = ConfigDict(frozen=True)
    format: int
    fingerprint: str
    embedder: str
    probe: tuple[float, ...]
    reranker: str = ""
    """With which the confidence was calibrated; empty: with none."""
    reranker_probe: tuple[float, ...] = ()
    revision: int = 0
    """Of the entries in the database, when they were read; none of the shipped corpus."""
    synonyms: dict[str, str] = {}
    """What editors had changed of the dictionary by which the entries were read."""


@dataclass(frozen=True)
class Snapshot:
    """A loaded index."""

    manifest: Manifest
    entries: Mapping[EntryId, Entry]
    former: Mapping[EntryId, EntryId]
    """Of entries that took the place of others: which."""
    retriever: Retriever
    calibration: Calibration
    danger: Danger


def current(home: Path) -> Path | None:
    """The folder of the snapshot in use, if there is one."""
    try:
        name = (home / "current").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    folder = home / name
    return folder if name and (folder / "manifest.json").is_file() else None


def manifest_of(folder: Path) -> Manifest | None:
    """What a snapshot was built from; None when that cannot be read (any more)."""
    try:
        manifest = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
    except (OSError, ValidationError):
        return None
    return manifest if manifest.format == FORMAT else None


def load(home: Path, embedder_setting: str, reranker_setting: str = "") -> Snapshot:
    """Load the snapshot in use.

    Raises:
        Unavailable: when there is none, it is damaged, or another model built it
            or calibrated it.
    """
    folder = current(home)
    if folder is None:
        raise Unavailable("knowledge_not_built", messages.NOT_BUILT)
    manifest = manifest_of(folder)
    if manifest is None:
        raise Unavailable("knowledge_damaged", messages.DAMAGED)
    asked = embedder_setting or STATIC
    if manifest.embedder != asked:
        raise Unavailable(
            "knowledge_model_mismatch", messages.model_mismatch(manifest.embedder, asked)
        )
    if manifest.reranker != reranker_setting:
        raise Unavailable(
            "knowledge_reranker_mismatch",
            messages.reranker_mismatch(manifest.reranker, reranker_setting),
        )
    reranker = load_reranker(reranker_setting) if reranker_setting else None
    try:
        calibration = Calibration.model_validate_json((folder / "calibration.json").read_bytes())
        embedder = load_static(folder / "embedder") if asked == STATIC else load_hub(asked)
        _same_model(embedder.name, probe(embedder), manifest.probe)
        if reranker is not None:
            _same_model(reranker.name, reranker.probe(), manifest.reranker_probe)
        retriever = Retriever.open(embedder, folder, reranker)
        danger = Danger.load(folder / DANGER)
    except (OSError, ValueError, RuntimeError) as error:
        raise Unavailable("knowledge_damaged", messages.DAMAGED) from error
    return Snapshot(manifest, retriever.entries, retriever.former, retriever, calibration, danger)


def write(folder: Path, manifest: Manifest, calibration: Calibration) -> None:
    """Complete a snapshot whose model and index stand in ``folder``; the manifest comes last."""
    _write(folder / "calibration.json", calibration.model_dump_json())
    _write(folder / "manifest.json", manifest.model_dump_json())


def note_revision(folder: Path, manifest: Manifest, revision: int) -> None:
    """Say of an index in use that it also is what the database holds at a revision."""
    if manifest.revision != revision:
        noted = manifest.model_copy(update={"revision": revision})
        _write(folder / "manifest.new", noted.model_dump_json())
        os.replace(folder / "manifest.new", folder / "manifest.json")


@contextmanager
def building(home: Path, fingerprint: str) -> Iterator[Path]:
    """A folder to build in, taken into use on leaving without an error.

    Raises:
        Conflict: when somebody else is building.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict("knowledge_building", messages.BUILDING_ELSEWHERE) from error
        _clear(home, keep=current(home))
        partial = home / f"{fingerprint}{_PARTIAL}"
        partial.mkdir()
        yield partial
        in_use = current(home)
        folder = home / _free_name(home, fingerprint)
        partial.rename(folder)
        _write(home / "current.new", folder.name)
        os.replace(home / "current.new", home / "current")
        _clear(home, keep=in_use)


def _free_name(home: Path, fingerprint: str) -> str:
    """The fingerprint, numbered when the same content is built again."""
    name, number = fingerprint, 1
    while (home / name).exists():
        number += 1
        name = f"{fingerprint}-{number}"
    return name


def _clear(home: Path, keep: Path | None) -> None:
    """Remove every snapshot but the one in use and ``keep``.

    Of one that another process still watches, something may be left until the next time.
    """
    kept = {keep, current(home)}
    for folder in home.iterdir():
        if folder.is_dir() and folder not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def _same_model(name: str, told_now: Sequence[float], told_then: Sequence[float]) -> None:
    now, then = np.asarray(told_now), np.asarray(told_then)
    if now.shape != then.shape or not np.allclose(now, then, atol=_SAME_MODEL):
        raise Unavailable("knowledge_model_mismatch", messages.model_replaced(name))


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
