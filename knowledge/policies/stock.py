"""The documents as all workers search them, kept in one folder.

    documents/
    ├─ inventory.json        what the following are, and of which texts
    ├─ model-….pickle        the embedding learned from the documents
    └─ segment-….pickle      some documents each, read and ready to be searched

A new document becomes a segment; segments that have become many are joined, so that a document is
copied now and then, but read once. The embedding stays while documents come and go, as the model of
entries does, until so much of the text is other than what it learned from that it is learned anew.
"""

import hashlib
import pickle
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NewType

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.retrieval.embedding import StaticEmbedder
from knowledge.retrieval.segments import Read, Segment, learned

Key = NewType("Key", str)
"""Of a text: another text has another."""

_RATIO = 8
"""Times: a segment stays alone while all smaller ones together have less than this part of it. More
would join seldom and search many segments, fewer copy the large ones often."""
_OUTGROWN = 0.25
"""Share of what the embedding learned from: when more text than that has come or gone, it learns anew.
docs/performance.md has what questions find until then."""
_INVENTORY = "inventory.json"


class Piece(BaseModel):
    """What a segment holds."""

    model_config = ConfigDict(frozen=True)

    file: str
    sizes: dict[Key, int]
    """Of each text: its characters, at least one."""

    def size(self, wanted: Collection[Key]) -> int:
        """Characters of those of its texts that are wanted."""
        return sum(size for key, size in self.sizes.items() if key in wanted)

    def wasteful(self, wanted: Collection[Key]) -> bool:
        """Whether most of it is no longer wanted."""
        return self.size(wanted) * 2 < sum(self.sizes.values())


class Inventory(BaseModel):
    """What is kept."""

    model_config = ConfigDict(frozen=True)

    code: str
    """By which it was made."""
    model: str
    learned: dict[Key, int]
    """Of each text that the model learned from: its characters."""
    pieces: tuple[Piece, ...]

    @property
    def files(self) -> set[str]:
        """All files but this one."""
        return {self.model, *(piece.file for piece in self.pieces)}

    def lacking(self, wanted: Collection[Key]) -> list[Key]:
        """Texts that nobody read yet."""
        known = {key for piece in self.pieces for key in piece.sizes}
        return [key for key in dict.fromkeys(wanted) if key not in known]

    def serves(self, wanted: Collection[Key]) -> bool:
        """Whether texts can be searched as they are kept, without too much beside them."""
        there = set(wanted)
        wasteful = any(piece.wasteful(there) for piece in self.pieces)
        return not self.lacking(wanted) and not wasteful

    def outgrown(self, texts: Mapping[Key, str]) -> bool:
        """Whether the model should learn anew."""
        new = sum(size for key, size in _sizes(texts).items() if key not in self.learned)
        gone = sum(size for key, size in self.learned.items() if key not in texts)
        return new + gone > _OUTGROWN * sum(self.learned.values())


def key_of(text: str) -> Key:
    """What a text is known by."""
    return Key(hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32])


def to_join(pieces: Sequence[Piece], wanted: Collection[Key]) -> list[Piece]:
    """The pieces that are made one of, or made again without what is no longer wanted.

    Of those that stay each is `_RATIO` times as large as all smaller ones together: there are few.
    """
    wasteful = [piece for piece in pieces if piece.wasteful(wanted)]
    total = sum(piece.size(wanted) for piece in wasteful)
    others = sorted((p for p in pieces if p not in wasteful), key=lambda p: p.size(wanted))
    last = 0
    for number, piece in enumerate(others, start=1):
        size = piece.size(wanted)
        if total * _RATIO > size:
            last = number
        total += size
    chosen = [*wasteful, *others[:last]]
    return chosen if len(chosen) > 1 or wasteful else []


class Stock:
    """The folder; who writes holds the lock on it (:mod:`knowledge.policies.indexing`)."""

    def __init__(self, folder: Path, code: str) -> None:
        """Look at a folder.

        Args:
            folder: where everything is kept; it is there.
            code: what was made by other code is not used.
        """
        self._folder = folder
        self._code = code

    def inventory(self) -> Inventory | None:
        """What is kept, if anything that can be used."""
        try:
            found = Inventory.model_validate_json((self._folder / _INVENTORY).read_bytes())
        except (OSError, ValidationError):
            return None
        return found if found.code == self._code else None

    def stamp(self) -> tuple[int, int]:
        """What differs whenever the inventory does."""
        try:
            found = (self._folder / _INVENTORY).stat()
        except OSError:
            return 0, 0
        return found.st_ino, found.st_mtime_ns

    def segment(self, piece: Piece) -> Segment:
        """The documents of a piece.

        Raises:
            Damaged: it cannot be read.
        """
        found = self._read(piece.file)
        if not isinstance(found, Segment) or set(found.keys) != set(piece.sizes):
            raise Damaged(piece.file)
        return found

    def model(self, inventory: Inventory) -> StaticEmbedder:
        """The embedding.

        Raises:
            Damaged: it cannot be read.
        """
        found = self._read(inventory.model)
        if not isinstance(found, StaticEmbedder):
            raise Damaged(inventory.model)
        return found

    def learn(self, texts: Mapping[Key, str]) -> tuple[StaticEmbedder, Segment]:
        """Read all documents and learn from them; writes nothing."""
        read = [Read.of(key, text) for key, text in texts.items()]
        embedder = learned(read)
        return embedder, Segment.of(read, embedder)

    def begin(self, texts: Mapping[Key, str], embedder: StaticEmbedder, segment: Segment) -> None:
        """Keep what was learned from texts in place of everything before."""
        model = f"model-{_named(self._code, *texts)}.pickle"
        self._write(model, embedder)
        sizes = _sizes(texts)
        piece = _piece(model, sizes)
        self._write(piece.file, segment)
        self._keep(Inventory(code=self._code, model=model, learned=sizes, pieces=(piece,)))

    def extend(self, inventory: Inventory, new: Mapping[Key, str], wanted: Collection[Key]) -> None:
        """Take texts in, drop what is no longer wanted where it pays, and join what has become many.

        Raises:
            Damaged: something that is needed for it cannot be read.
        """
        pieces = [piece for piece in inventory.pieces if piece.size(wanted)]
        held: dict[str, Segment] = {}
        if new:
            read = [Read.of(key, text) for key, text in new.items()]
            segment = Segment.of(read, self.model(inventory))
            pieces.append(_piece(inventory.model, _sizes(new)))
            held[pieces[-1].file] = segment
        joined = to_join(pieces, wanted)
        if joined:
            parts = [held.pop(p.file) if p.file in held else self.segment(p) for p in joined]
            segment = Segment.together(parts, frozenset(wanted))
            sizes = {key: size for piece in joined for key, size in piece.sizes.items()}
            pieces = [piece for piece in pieces if piece not in joined]
            pieces.append(
                _piece(inventory.model, {Key(key): sizes[Key(key)] for key in segment.keys})
            )
            held[pieces[-1].file] = segment
        for file, segment in held.items():
            self._write(file, segment)
        self._keep(inventory.model_copy(update={"pieces": tuple(pieces)}))

    def forget(self) -> None:
        """Keep nothing of what is there."""
        (self._folder / _INVENTORY).unlink(missing_ok=True)

    def _keep(self, inventory: Inventory) -> None:
        """Take an inventory into use, and drop what it does not know."""
        self._put(_INVENTORY, inventory.model_dump_json().encode())
        for file in self._folder.glob("*.pickle*"):
            if file.name not in inventory.files:
                file.unlink(missing_ok=True)

    def _read(self, name: str) -> object:
        try:
            return pickle.loads((self._folder / name).read_bytes())  # noqa: S301  our own
        except Exception as error:  # not there, or half of it
            raise Damaged(name) from error

    def _write(self, name: str, value: StaticEmbedder | Segment) -> None:
        self._put(name, pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL))

    def _put(self, name: str, data: bytes) -> None:
        beside = self._folder / f"{name}.new"
        beside.touch(mode=0o600)
        beside.write_bytes(data)
        beside.replace(self._folder / name)


class Damaged(Exception):
    """A file that is kept cannot be read."""


def _sizes(texts: Mapping[Key, str]) -> dict[Key, int]:
    return {key: max(1, len(text)) for key, text in texts.items()}


def _piece(model: str, sizes: Mapping[Key, int]) -> Piece:
    return Piece(file=f"segment-{_named(model, *sizes)}.pickle", sizes=dict(sizes))


def _named(*words: str) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]
