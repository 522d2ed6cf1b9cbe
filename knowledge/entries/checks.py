"""Faults that only the whole corpus can have: doubled ids, dangling links, doubled questions."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from core.errors import Invalid
from knowledge.entries.reading import Fault, Placed, read_folder
from knowledge.retrieval.analysis import compact

NEARLY_THE_SAME = 96.0  # per cent of edit similarity; "公司"/"个体户" questions stay below 90
_ROWS = 512  # of the similarity matrix at a time


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


def check_together(placed: Sequence[Placed]) -> list[Fault]:
    """The faults between entries."""
    return [fault for _, fault in faulty_together(placed)]


def faulty_together(placed: Sequence[Placed]) -> list[tuple[Placed, Fault]]:
    """The faults between entries, each with the entry at fault: the later one of two."""
    return [*_doubled_ids(placed), *_dangling_links(placed), *_doubled_questions(placed)]


def _doubled_ids(placed: Sequence[Placed]) -> list[tuple[Placed, Fault]]:
    first: dict[str, Placed] = {}
    faults = []
    for item in placed:
        earlier = first.setdefault(item.entry.id, item)
        if earlier is not item:
            where = f"{earlier.file}:{earlier.line('id')}"
            faults.append(
                (item, _at(item, item.line("id"), f"编号 {item.entry.id} 已在 {where} 用过"))
            )
    return faults


def _dangling_links(placed: Sequence[Placed]) -> list[tuple[Placed, Fault]]:
    known = {item.entry.id for item in placed}
    faults = []
    for item in placed:
        for number, target in enumerate(item.entry.related):
            if target == item.entry.id:
                message = f"{target} 的相关问题指向了自己"
            elif target not in known:
                message = f"相关问题 {target} 不存在"
            else:
                continue
            faults.append((item, _at(item, item.line("related", number), message)))
        successor = item.entry.successor
        if successor is not None and (successor == item.entry.id or successor not in known):
            message = f"接替它的问答 {successor} 不存在，或是它自己"
            faults.append((item, _at(item, item.line("successor"), message)))
    return faults


def _doubled_questions(placed: Sequence[Placed]) -> list[tuple[Placed, Fault]]:
    owners: list[tuple[Placed, int]] = []  # 0: the question, n: variant n
    texts: list[str] = []
    for item in placed:
        for number, question in enumerate(item.entry.questions):
            owners.append((item, number))
            texts.append(compact(question))
    faults = []
    for start in range(0, len(texts), _ROWS):
        scores = process.cdist(
            texts[start : start + _ROWS],
            texts,
            scorer=fuzz.ratio,
            score_cutoff=NEARLY_THE_SAME,
            dtype=np.uint8,
        )
        for row, column in np.argwhere(scores > 0):
            left, right = int(column), start + int(row)
            if left < right and texts[left]:
                fault = _doubled(owners[left], owners[right], texts[left] == texts[right])
                if fault is not None:
                    faults.append((owners[right][0], fault))
    return faults


def _doubled(earlier: tuple[Placed, int], later: tuple[Placed, int], same: bool) -> Fault | None:
    (first, first_number), (second, second_number) = earlier, later
    text = second.entry.questions[second_number]
    line = _question_line(second, second_number)
    where = f"{first.file}:{_question_line(first, first_number)}"
    if first is second:
        return _at(second, line, f"“{text}”与 {where} 的问法相同") if same else None
    kind = "相同" if same else "几乎相同"
    return _at(second, line, f"“{text}”与 {first.entry.id}（{where}）的问法{kind}，会答非所问")


def _at(item: Placed, line: int, message: str) -> Fault:
    return Fault(item.file, line, message, item.sheet)


def _question_line(item: Placed, number: int) -> int:
    return item.line("question") if number == 0 else item.line("variants", number - 1)
