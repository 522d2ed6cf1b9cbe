"""A file is read by a child that may take so much and no more; the reader's words come back."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from core.errors import Invalid
from knowledge.exchange.apart import Limits, apart
from knowledge.exchange.guards import Unsafe
from knowledge.exchange.reading import read
from knowledge.exchange.report import Progress, Tell, silent
from knowledge.policies.candidates import look
from tests.knowledge.documents import NOTICE, pdf, runaway_pdf
from tests.loops import run

PLENTY = Limits(seconds=60, memory=1 << 30)


def fills_memory(_: Path, __: str, tell: Tell = silent) -> int:
    return len(bytearray(1 << 31)) + len(bytearray(1 << 31))


def tells(_: Path, name: str, tell: Tell = silent) -> str:
    for number in range(3):
        tell(Progress("读取", number, 3))
    print("what a library prints is no word of the child")
    return name


def dies(_: Path, __: str, tell: Tell = silent) -> None:
    os.kill(os.getpid(), 11)


def is_at_fault(_: Path, __: str, tell: Tell = silent) -> None:
    raise KeyError("a fault of ours")


def children() -> set[str]:
    listed = [path.read_text() for path in Path("/proc/self/task").glob("*/children")]
    return {
        child
        for child in " ".join(listed).split()
        if b"knowledge.exchange.apart" in Path(f"/proc/{child}/cmdline").read_bytes()
    }


def test_what_is_read_apart_is_what_is_read_here(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [NOTICE])
    assert run(apart(look, path, "a.pdf", PLENTY)) == look(path, "a.pdf")
    broken = tmp_path / "b.csv"
    broken.write_text("不是,表头\n1,2\n", encoding="utf-8")
    assert run(apart(read, broken, "b.csv", PLENTY)) == read(broken, "b.csv")


def test_progress_is_heard_while_it_reads(tmp_path: Path) -> None:
    heard: list[Progress] = []
    assert run(apart(tells, tmp_path, "名", PLENTY, heard.append)) == "名"
    assert [now.done for now in heard] == [0, 1, 2]


def test_file_that_makes_its_reader_run_away_is_refused_in_time(tmp_path: Path) -> None:
    path = tmp_path / "bomb.pdf"
    path.write_bytes(runaway_pdf())
    started = time.monotonic()
    with pytest.raises(Unsafe, match="时间太长"):
        run(apart(look, path, "bomb.pdf", Limits(seconds=15, memory=1 << 30)))
    assert time.monotonic() - started < 25
    assert not children()


def test_reader_that_fills_memory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unsafe, match="内存太多"):
        run(apart(fills_memory, tmp_path, "a", PLENTY))


def test_reader_that_dies_is_told_as_a_bad_file_and_one_at_fault_as_ours(tmp_path: Path) -> None:
    with pytest.raises(Unsafe, match="意外退出"):
        run(apart(dies, tmp_path, "a", PLENTY))
    with pytest.raises(RuntimeError, match="ended with 1"):
        run(apart(is_at_fault, tmp_path, "a", PLENTY))


def test_reasons_of_the_reader_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("一", encoding="utf-8")
    with pytest.raises(Invalid) as told:
        run(apart(look, path, "a.txt", PLENTY))
    assert told.value.code == "no_title"
    with pytest.raises(Unsafe):
        run(apart(look, path, "a.exe", PLENTY))


def test_given_up_reading_leaves_no_child(tmp_path: Path) -> None:
    path = tmp_path / "bomb.pdf"
    path.write_bytes(runaway_pdf())

    async def give_up() -> None:
        reading = asyncio.create_task(apart(look, path, "bomb.pdf", PLENTY))
        await asyncio.sleep(2)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading

    run(give_up())
    assert not children()
