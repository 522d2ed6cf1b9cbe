"""`lianxin corpus`: check, import and export what the bot knows, and build the index from it."""

from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from core.clock import Clock
from core.database import Database
from core.settings import Settings
from knowledge.conversing.spoken import check_spoken
from knowledge.entries import publishing
from knowledge.entries.checks import check_corpus, load_corpus
from knowledge.entries.schemas import EntryId
from knowledge.exchange.database import import_file as into_database
from knowledge.exchange.folder import import_file
from knowledge.exchange.report import Rejected
from knowledge.exchange.writing import Format, export
from service.commands.telling import as_text, progress

app = typer.Typer(no_args_is_help=True)
_console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)

Folder = Annotated[Path | None, typer.Option("--dir", help="语料目录", file_okay=False)]


def _knowledge_base() -> AbstractContextManager[Database]:
    from service import setup  # loads models' libraries, which `--help` can do without

    return setup.knowledge_base(Settings(), _console.print)


@app.command()
def check(folder: Folder = None) -> None:
    """检查语料，逐处指出文件和行号。"""
    corpus = folder or Settings().corpus_dir
    placed, found = check_corpus(corpus)
    spoken = check_spoken(corpus, {EntryId(item.entry.id) for item in placed})
    faults = [*map(str, found), *map(str, spoken)]
    for fault in faults:
        typer.echo(fault)
    if faults:
        _console.print(f"共 {len(faults)} 处问题")
        raise typer.Exit(1)
    topics = len({item.topic for item in placed})
    questions = sum(len(item.entry.questions) for item in placed)
    typer.echo(f"语料无误：{len(placed)} 条问答，{topics} 个主题，{questions} 种问法")


@app.command(name="export")
def export_all(
    out: Annotated[Path, typer.Argument(help="写到哪个文件", dir_okay=False)],
    form: Annotated[
        Format | None, typer.Option("--format", help="格式，默认看文件的扩展名")
    ] = None,
    folder: Folder = None,
) -> None:
    """导出全部已发布的问答；指定目录则导出那里的语料。"""
    if folder is not None:
        placed = load_corpus(folder)
    else:
        with _knowledge_base() as database:
            placed = database.read_now(publishing.published)
    suffix = out.suffix.lower().lstrip(".").replace("yml", "yaml")
    chosen = form or (Format(suffix) if suffix in list(Format) else Format.YAML)
    out.write_bytes(export(placed, chosen))
    typer.echo(f"已导出 {len(placed)} 条问答到 {out}")


@app.command(name="import")
def import_all(
    file: Annotated[Path, typer.Argument(help=".xlsx、.csv、.yaml 或 .jsonl 文件", dir_okay=False)],
    folder: Folder = None,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="跳过有误的行，导入其余的")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="结果写成 JSON")] = False,
) -> None:
    """导入问答并发布（指定目录则写进那里的语料）：要么全部导入，要么一条不动并逐行说明原因。"""
    try:
        with progress(_console) as tell:
            if folder is not None:
                done = import_file(file, folder, skip_bad=skip_bad, tell=tell)
            else:
                with _knowledge_base() as database:
                    done = into_database(
                        file, database, now=Clock().now(), skip_bad=skip_bad, tell=tell
                    )
    except Rejected as error:
        if as_json:
            rejected = [asdict(fault) for fault in error.faults]
            typer.echo(
                as_text({"added": 0, "replaced": 0, "rejected": rejected, "notes": error.notes})
            )
        for fault in () if as_json else error.faults:
            typer.echo(str(fault))
        for note in error.notes:
            _console.print(note)
        _console.print(error.message)
        raise typer.Exit(1) from error
    for note in done.notes:
        _console.print(note)
    if as_json:
        skipped = [asdict(fault) for fault in done.skipped]
        told = {
            "added": done.added,
            "replaced": done.replaced,
            "rejected": skipped,
            "notes": done.notes,
        }
        typer.echo(as_text(told))
        return
    for fault in done.skipped:
        typer.echo(f"已跳过 {fault}")
    files = f"（{'、'.join(done.files)}）" if done.files else ""
    typer.echo(f"导入完成：新增 {done.added} 条，更新 {done.replaced} 条{files}")


@app.command()
def build(
    again: Annotated[bool, typer.Option("--again", help="没有变化也重新建立")] = False,
) -> None:
    """训练语义模型并建立知识索引；没有变化则什么也不做。"""
    from service import schema, setup

    settings = Settings()
    schema.migrate(settings)
    setup.index(settings, _console.print, again=again)
