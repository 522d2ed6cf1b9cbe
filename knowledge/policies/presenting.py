"""Policy documents as they are shown: validity is computed for the day that is asked about."""

from datetime import date

from sqlalchemy.orm import Session

from core.clock import to_local
from core.errors import NotFound
from knowledge.policies import messages, repository, service
from knowledge.policies.models import PolicyRow
from knowledge.policies.schemas import (
    BlockOut,
    PassageOut,
    PolicyLine,
    PolicyOut,
    Standing,
    VersionOut,
)
from knowledge.retrieval.analysis import analyse, normalise

_COMMONEST = frozenset(
    [
        "的",
        "了",
        "是",
        "有",
        "和",
        "与",
        "及",
        "吗",
        "呢",
        "什么",
        "怎么",
        "如何",
        "哪些",
        "多少",
        "可以",
        "需要",
        "怎样",
        "请问",
    ]
)
PASSAGES = 5


def line(row: PolicyRow, as_of: date) -> PolicyLine:
    """A document as a list shows it."""
    facts = service.facts_of(row)
    state = facts.state(Standing(row.standing), row.repealed_on, as_of)
    return PolicyLine(
        id=row.id,
        **facts.model_dump(),
        level_label=facts.level.label,
        state=state,
        state_label=state.label,
        as_of=as_of,
        repealed_on=row.repealed_on,
        successor=row.successor,
        version=row.version,
        confirmed=bool(row.confirmed_by),
    )


def whole(session: Session, row: PolicyRow, version: int | None, as_of: date) -> PolicyOut:
    """A document with its text.

    Raises:
        NotFound: it has no such version.
    """
    versions = repository.versions(session, row.id)
    wanted = row.version if version is None else version
    shown = next((v for v in versions if v.number == wanted), None)
    if shown is None:
        raise NotFound("no_such_version", messages.NO_SUCH_VERSION)
    return PolicyOut(
        **line(row, as_of).model_dump(),
        blocks=[
            BlockOut(kind=block.kind.value, level=block.level, text=block.text)
            for block in service.blocks_of(shown)
        ],
        versions=[
            VersionOut(number=v.number, file=v.file, at=to_local(v.at).isoformat())
            for v in versions
        ],
        sources=[source.file for source in repository.sources(session, row.id)],
    )


def passages(session: Session, row: PolicyRow, question: str, as_of: date) -> list[PassageOut]:
    """The passages of a document that have most in common with a question, best first."""
    wanted = set(words(question))
    newest = repository.versions(session, row.id)[0]
    scored = []
    for passage in service.passages_of(newest):
        text = normalise(passage.text)
        hits = sum(len(word) for word in wanted if word in text)
        if hits:
            scored.append((hits / (1 + len(text) / 400), passage))
    scored.sort(key=lambda pair: -pair[0])
    return [
        PassageOut(policy=line(row, as_of), number=one.number, headings=one.headings, text=one.text)
        for _, one in scored[:PASSAGES]
    ]


def words(question: str) -> tuple[str, ...]:
    """The words of a question that carry its meaning."""
    found = analyse(question, limit=200, verbatim=True).words
    return tuple(dict.fromkeys(w for w in found if len(w) > 1 and w not in _COMMONEST))
