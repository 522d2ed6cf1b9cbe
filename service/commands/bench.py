"""`lianxin bench`: how fast it is, measured against running processes, side by side."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from core.errors import Unavailable
from core.settings import ROOT

app = typer.Typer(no_args_is_help=True)


@app.callback()
def bench() -> None:
    """性能测量。"""


@app.command()
def chat(
    as_json: Annotated[bool, typer.Option("--json", help="只输出 JSON")] = False,
    turns: Annotated[int, typer.Option(help="每项测量的轮数", min=40)] = 400,
    rasa_overlay: Annotated[
        Path | None,
        typer.Option(
            help="同时再量一个 Rasa，这个目录里的包在它自己的包之前：装入 jsonschema 4.17.3 即为原版"
        ),
    ] = None,
) -> None:
    """对话：完整服务、裸 Rasa、不经 Rasa 的直接回答，同一次运行里比较。"""
    _with_benchmarks()
    from benchmarks import chat as measured

    result = measured.run(turns, rasa_overlay)
    typer.echo(json.dumps(result, ensure_ascii=False) if as_json else measured.table(result))


@app.command()
def search(
    entries: Annotated[int, typer.Option(help="问答条数，由示范语料重组而成", min=1000)] = 100_000,
    as_json: Annotated[bool, typer.Option("--json", help="只输出 JSON")] = False,
) -> None:
    """检索：建立索引的用时、内存，整个检索与其下限（向量加 FAISS）在单核上的用时。"""
    _with_benchmarks()
    from benchmarks import search as measured

    result = measured.run(entries)
    typer.echo(json.dumps(result) if as_json else measured.table(result))


@app.command()
def documents(
    count: Annotated[
        int, typer.Option("--documents", help="文件份数，由示范语料拼成", min=20)
    ] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="只输出 JSON")] = False,
) -> None:
    """政策文件：全部建立索引，与增加、修改、撤下一份时各用多少处理器时间，以及内存。"""
    _with_benchmarks()
    from benchmarks import documents as measured

    result = measured.run(count)
    typer.echo(json.dumps(result) if as_json else measured.table(result))


def _with_benchmarks() -> None:
    if not (ROOT / "benchmarks").is_dir():
        raise Unavailable("no_benchmarks", "没有找到 benchmarks 目录，请在源码目录里运行。")
    sys.path.insert(0, str(ROOT))
