"""Run by Rasa's own interpreter (test_tracker_store.py): what the store keeps, hands out and writes."""

import asyncio
import sys
from pathlib import Path

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot import tracker_store
from bot.tracker_store import KeptTrackerStore

DOMAIN = Domain.from_yaml('version: "3.1"\nslots:\n  place: {type: text, mappings: []}\n')


def said(tracker: DialogueStateTracker, text: str) -> None:
    for event in (UserUttered(text), SlotSet("place", text), ActionExecuted("action_listen")):
        tracker.update(event, DOMAIN)


def texts(tracker: DialogueStateTracker) -> list[str]:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


async def main(folder: Path) -> None:
    store = KeptTrackerStore(DOMAIN, db=str(folder / "tracker.db"))

    tracker = await store.get_or_create_tracker("甲:1")
    said(tracker, "建设路1号")
    await store.save(tracker)
    kept = await store.retrieve("甲:1")
    assert kept is tracker, "a saved tracker is kept"

    said(kept, "半路断了")  # and never saved, as when a turn fails
    again = await store.retrieve("甲:1")
    assert again is not kept, "what is handed out is not handed out twice"
    assert texts(again) == ["建设路1号"], "a failed turn leaves nothing behind"
    assert again.get_slot("place") == "建设路1号"

    said(again, "建设路2号")
    await store.save(again)
    said(again, "建设路3号")
    await store.save(again)  # saved twice without being fetched
    other = KeptTrackerStore(DOMAIN, db=str(folder / "tracker.db"))
    assert texts(await other.retrieve("甲:1")) == ["建设路1号", "建设路2号", "建设路3号"]

    tracker_store.KEPT = 2
    for number in range(12):
        tracker = await store.get_or_create_tracker(f"{number}:1")
        said(tracker, str(number))
        await store.save(tracker)
    assert len(store._kept) == 2
    assert len(store._stored) <= 8
    forgotten = await store.retrieve("0:1")
    assert texts(forgotten) == ["0"], "what is not kept is on disk"
    said(forgotten, "又来了")
    await store.save(forgotten)
    fresh = KeptTrackerStore(DOMAIN, db=str(folder / "tracker.db"))
    assert texts(await fresh.retrieve("0:1")) == ["0", "又来了"], "nothing is written twice"


asyncio.run(main(Path(sys.argv[1])))
