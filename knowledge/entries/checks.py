"""Faults that only the whole corpus can have: doubled ids, dangling links, doubled questions."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from core.errors import Invalid
from knowledge.entries.likeness import nearly_the_same, pieces, sought
from knowledge.entries.reading import Compared, Fault, Placed, read_folder
from knowledge.retrieval.analysis import compact


def load_corpus(folder: Path) -> list[Placed]:
    """The corpus, which must be without fault.

    Raises:
        Invalid: naming the first faults with file and line.
    """
    placed, faults = check_corpus(folder)
    if faults:
        shown = "\n".join(map(str, faults[:5]))
        more = f"\n……共 {len(faults)} 处" if len(faults) > 5 else ""
        raise Invalid("corpus_faulty", f"语料有误，请先改正：\n{shown}{more}")
    return placed


def check_corpus(folder: Path) -> tuple[list[Placed], list[Fault]]:
    """Every entry of the folder and every fault, in order of file and line."""
    placed, faults = read_folder(folder)
    return placed, sorted([*faults, *check_together(placed)])


def check_together(placed: Sequence[Compared]) -> list[Fault]:
    """The faults between entries."""
    return [fault for _, fault in faulty_together(placed)]


def faulty_together(placed: Sequence[Compared]) -> list[tuple[Compared, Fault]]:
    """The faults between entries, each with the entry at fault: the later one of two."""
    return [*_doubled_ids(placed), *_dangling_links(placed), *_doubled_questions(placed)]


def _doubled_ids(placed: Sequence[Compared]) -> list[tuple[Compared, Fault]]:
    first: dict[str, Compared] = {}
    faults = []
    for item in placed:
        earlier = first.setdefault(item.id, item)
        if earlier is not item:
            where = f"{earlier.file}:{earlier.line('id')}"
            faults.append((item, _at(item, item.line("id"), f"编号 {item.id} 已在 {where} 用过")))
    return faults


def _dangling_links(placed: Sequence[Compared]) -> list[tuple[Compared, Fault]]:
    known = {item.id for item in placed}
    faults = []
    for item in placed:
        for number, target in enumerate(item.related):
            if target == item.id:
                message = f"{target} 的相关问题指向了自己"
            elif target not in known:
                message = f"相关问题 {target} 不存在"
            else:
                continue
            faults.append((item, _at(item, item.line("related", number), message)))
        successor = item.successor
        if successor is not None and (successor == item.id or successor not in known):
            message = f"接替它的问答 {successor} 不存在，或是它自己"
            faults.append((item, _at(item, item.line("successor"), message)))
    return faults


def _doubled_questions(placed: Sequence[Compared]) -> list[tuple[Compared, Fault]]:
    filed: dict[int, list[str]] = defaultdict(list)  # by hash: a piece itself takes much more room
    owners: dict[str, list[tuple[Compared, int]]] = {}  # of a text: those of its first two entries
    faults = []
    for item in placed:
        for number, question in enumerate(item.questions):  # 0: the question, n: variant n
            text = compact(question)
            if not text:
                continue
            here = (item, number)
            near = {other for piece in sought(text) for other in filed.get(hash(piece), ())}
            alike = [other for other in near if nearly_the_same(text, other)]
            for other in sorted(alike, key=lambda other: (other != text, other)):
                found = (_doubled(first, here, other == text) for first in owners[other])
                if fault := next(filter(None, found), None):
                    faults.append((item, fault))
                    break
            if text not in owners:
                owners[text] = []
                for piece in pieces(text):
                    filed[hash(piece)].append(text)
            if len(owners[text]) < 2 and all(first is not item for first, _ in owners[text]):
                owners[text].append(here)
    return faults


def _doubled(
    earlier: tuple[Compared, int], later: tuple[Compared, int], same: bool
) -> Fault | None:
    (first, first_number), (second, second_number) = earlier, later
    text = second.questions[second_number]
    line = _question_line(second, second_number)
    where = f"{first.file}:{_question_line(first, first_number)}"
    if first is second:
        return _at(second, line, f"“{text}”与 {where} 的问法相同") if same else None
    kind = "相同" if same else "几乎相同"
    return _at(second, line, f"“{text}”与 {first.id}（{where}）的问法{kind}，会答非所问")


def _at(item: Compared, line: int, message: str) -> Fault:
    return Fault(item.file, line, message, item.sheet)


def _question_line(item: Compared, number: int) -> int:
    return item.line("question") if number == 0 else item.line("variants", number - 1)
