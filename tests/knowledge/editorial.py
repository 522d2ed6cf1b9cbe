"""A database in memory of this test, three editors, and a draft that is a whole entry."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from core.database import Database
from core.settings import Settings
from knowledge.entries import service, steps
from knowledge.entries.drafts import Draft, SourceDraft
from knowledge.entries.moves import Move, Person
from knowledge.entries.steps import MoveInput
from service.schema import migrate

T = TypeVar("T")

WANG, LI, CHEN = Person(1, "王晓"), Person(2, "李敏"), Person(3, "陈立")
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)

DRAFT = Draft(
    topic="夜市管理",
    question="夜市摆摊要办什么手续",
    scene="想晚上摆摊的居民",
    variants=("晚上想出来摆摊去哪申请", "夜市的摊位怎么租", "摆个烧烤摊需要证吗"),
    answer="先到街道综合窗口登记，再到夜市管理处选摊位，当场签协议，三个工作日内可以出摊。",
    audience=("个人",),
    region="示例市",
    sources=(
        SourceDraft(
            title="示例市夜间经济管理办法",
            doc_no="示例府〔2024〕9号",
            issuer="示例市人民政府",
            published=date(2024, 3, 1),
            effective=date(2024, 4, 1),
        ),
    ),
    starts=date(2024, 4, 1),
    facts_as_of=date(2026, 10, 31),
    review_by=date(2027, 10, 31),
)


def open_database(folder: Path) -> Database:
    """A fresh migrated database."""
    settings = Settings(data_dir=folder)
    migrate(settings)
    return Database(settings.database_url)


class Desk:
    """Makes moves as people and tells how the entry stands after each."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW

    def write(self, work: Callable[[Session], T]) -> T:
        return self.database.write_now(work)

    def create(self, author: Person = WANG, draft: Draft = DRAFT) -> str:
        return self.write(lambda s: service.create(s, draft, author=author, now=self.now).entry_id)

    def revise(self, entry: str, author: Person) -> int:
        return self.write(lambda s: service.revise(s, entry, author=author, now=self.now).number)

    def save(self, entry: str, author: Person, draft: Draft, number: int = 1) -> int:
        def work(session: Session) -> int:
            edits = service.find(session, entry, number).edits
            return service.save(
                session, entry, number, draft, edits=edits, author=author, now=self.now
            ).edits

        return self.write(work)

    def move(self, entry: str, move: Move, actor: Person, number: int = 1, **given: object) -> str:
        return self.write(
            lambda s: (
                steps.make_move(
                    s,
                    entry,
                    number,
                    move,
                    MoveInput(**given),  # type: ignore[arg-type]
                    actor=actor,
                    now=self.now,
                ).state
            )
        )

    def publish(self, draft: Draft = DRAFT) -> str:
        """An entry that is out, by the usual way."""
        entry = self.create(draft=draft)
        self.move(entry, Move.SUBMIT, WANG)
        self.move(entry, Move.APPROVE, LI)
        self.move(entry, Move.PUBLISH, CHEN)
        return entry
