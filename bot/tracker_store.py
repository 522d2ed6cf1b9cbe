"""Trackers at hand: Rasa's SQL store, which keeps in memory what it would read back each turn.

Rasa rebuilds a tracker from all its rows before every message and asks the database again how many
of them it has before it saves: more than half of a turn. Here a tracker that was saved is kept, and
handed out once: whoever fetches it owns it until it is saved again, so that a turn which fails
half-way leaves nothing behind and the next one reads what is on disk. One process has the file.
"""

import gc
import json
from collections import OrderedDict
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Engine
from sqlalchemy.pool import StaticPool

KEPT = 256
"""Trackers in memory: some hundred kilobytes each when an episode is long."""


class KeptTrackerStore(SQLTrackerStore):
    """The tracker store named in endpoints.yml.

    Args:
        domain: the bot's domain.
        db: the SQLite file.
        event_broker: Rasa's, if any.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        *,
        db: str,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, dialect="sqlite", db=db, event_broker=event_broker, **kwargs)
        self.engine.dispose()
        self.engine = _open(db)
        self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)
        self._insert = self.SQLEvent.__table__.insert()
        self._kept: OrderedDict[str, DialogueStateTracker] = OrderedDict()
        self._stored: dict[str, int] = {}
        """How many of a tracker's events are on disk, for those kept and those handed out."""
        self._settled = False

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker, handed out: a second caller before it is saved reads it from disk."""
        if not self._settled:
            self._settled = True
            gc.collect()
            gc.freeze()  # TensorFlow, model and domain stay: not to be looked through again
        tracker = self._kept.pop(sender_id, None)
        if tracker is None:
            tracker = await super().retrieve(sender_id)
            self._stored[sender_id] = len(tracker.events) if tracker is not None else 0
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append what is new of a tracker, and keep it."""
        await self.stream_events(tracker)
        sender = tracker.sender_id
        if sender not in self._stored:  # handed out by nobody here: the database knows
            with self.session_scope() as session:
                query = self._event_query(session, sender, fetch_events_from_all_sessions=False)
                self._stored[sender] = query.count()
        fresh = list(tracker.events)[self._stored[sender] :]
        if fresh:
            with self.engine.begin() as connection:
                connection.execute(self._insert, [_row(sender, event.as_dict()) for event in fresh])
        self._stored[sender] = len(tracker.events)
        self._kept[sender] = tracker
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        if len(self._stored) > 4 * KEPT:  # of others the database knows
            self._stored = {known: self._stored[known] for known in self._kept}


def _row(sender: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "sender_id": sender,
        "type_name": data["event"],
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data, ensure_ascii=False),
    }


def _open(db: str) -> Engine:
    """One connection, written ahead: a killed process loses nothing.

    A machine that loses its power may lose the last turns: they are then taken anew, which the
    actions, idempotent by the turn's id, can bear. What was said is in the service's database.
    """
    engine = sa.create_engine(
        f"sqlite:///{db}", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    with engine.connect() as connection:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL"):
            connection.exec_driver_sql(f"PRAGMA {pragma}")
    return engine
