"""`lianxin policies`: take policy documents in, see them, mark them repealed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy.orm import Session

from core.clock import Clock
from core.database import Database
from core.settings import Settings
from knowledge.exchange.report import Rejected
from knowledge.policies import importing, repository, service
from knowledge.policies.importing import Report
from knowledge.policies.models import PolicyRow
from knowledge.policies.repository import Filter
from knowledge.policies.schemas import Standing
from knowledge.policies.service import SETUP, Outcome, Stored
from service.commands.telling import as_text, progress

app = typer.Typer(no_args_is_help=True)
_console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
_OUTCOMES = {Outcome.NEW: "新增", Outcome.VERSION: "新版", Outcome.SOURCE: "已有"}
AsJson = Annotated[bool, typer.Option("--json", help="结果写成 JSON")]


@contextmanager
def _database() -> Iterator[Database]:
    database = Database(Settings().database_url)
    try:
        yield database
    finally:
        database.close()


@app.command(name="import")
def import_all(
    path: Annotated[Path, typer.Argument(help="文件或文件夹：docx、html、pdf、txt")],
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="跳过有误的文件，导入其余的")
    ] = False,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="识别结果不再人工确认，直接公开")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """导入政策文件：识别文号、机关、日期；要么全部导入，要么一份不动并说明原因。"""
    now = Clock().now()
    files = [
        (p, str(p.relative_to(path)) if path.is_dir() else p.name) for p in importing.files_in(path)
    ]

    def write(session: Session) -> Report:
        report = importing.take_in(
            session, candidates, faults, skip_bad=skip_bad, actor=SETUP, now=now
        )
        for one in report.stored if confirm else ():
            if one.outcome is Outcome.NEW:
                service.confirm(session, one.policy_id, one.facts, actor=SETUP, now=now)
        return report

    try:
        with progress(_console) as tell, _database() as database:
            candidates, faults = importing.gather(files, tell)
            report = database.write_now(write)
    except Rejected as error:
        if as_json:
            rejected = [asdict(fault) for fault in error.faults]
            typer.echo(as_text({"stored": [], "rejected": rejected}))
        else:
            for fault in error.faults:
                typer.echo(f"{fault.file}：{fault.message}")
        _console.print(f"有 {len(error.faults)} 个文件有误，一份也没有导入")
        raise typer.Exit(1) from error
    if as_json:
        rejected = [asdict(fault) for fault in report.faults]
        typer.echo(as_text({"stored": [_told(one) for one in report.stored], "rejected": rejected}))
        return
    for one in report.stored:
        facts = one.facts
        typer.echo(f"[{_OUTCOMES[one.outcome]}] {facts.doc_no or '（无文号）'} {facts.title}")
        for note in one.notes:
            typer.echo(f"      {note}")
    for fault in report.faults:
        typer.echo(f"[跳过] {fault.file}：{fault.message}")
    waiting = "" if confirm else "；识别结果请在工作台“导入导出”确认后公开"
    typer.echo(f"导入完成：{len(report.stored)} 份，跳过 {len(report.faults)} 份{waiting}")


@app.command(name="list")
def list_all(
    words: Annotated[list[str] | None, typer.Argument(help="标题、文号、机关或正文里的词")] = None,
    as_json: AsJson = False,
) -> None:
    """列出政策文件和它们今天的效力。"""
    today = Clock().today()
    narrowed = Filter(words=tuple(words or ()), today=today)

    def read(session: Session) -> list[PolicyRow]:
        rows, total = repository.page(session, narrowed, 1)
        for number in range(2, -(-total // repository.PAGE) + 1):
            rows += repository.page(session, narrowed, number)[0]
        return rows

    with _database() as database:
        rows = database.read_now(read)
    if as_json:
        typer.echo(as_text([_line(row, today) for row in rows]))
        return
    for row in rows:
        line = _line(row, today)
        confirmed = "" if row.confirmed_by else "（待确认）"
        typer.echo(f"{row.doc_no or '（无文号）'}\t{line['state_label']}\t{row.title}{confirmed}")
    typer.echo(f"共 {len(rows)} 份")


@app.command()
def repeal(
    doc_no: Annotated[str, typer.Argument(help="文号")],
    successor: Annotated[str, typer.Option(help="替代它的文件的文号")] = "",
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="自哪一天起废止，默认今天")
    ] = None,
) -> None:
    """登记废止，并标出引用它的问答。"""
    clock = Clock()
    day = on.date() if on else clock.today()

    def write(session: Session) -> tuple[str, tuple[str, ...]]:
        row, marked = service.repeal(
            session, doc_no, on=day, successor=successor, actor=SETUP, now=clock.now()
        )
        return row.title, marked

    with _database() as database:
        title, marked = database.write_now(write)
    typer.echo(f"《{title}》自 {day} 起废止")
    if marked:
        typer.echo(f"引用它的 {len(marked)} 条问答已标记，请编辑复核：{'、'.join(marked)}")


def _told(one: Stored) -> dict[str, object]:
    return {
        "file": one.file,
        "outcome": one.outcome.value,
        "policy": one.policy_id,
        **one.facts.model_dump(mode="json"),
        "notes": list(one.notes),
    }


def _line(row: PolicyRow, today: date) -> dict[str, object]:
    facts = service.facts_of(row)
    state = facts.state(Standing(row.standing), row.repealed_on, today)
    return {
        "id": row.id,
        **facts.model_dump(mode="json"),
        "state": state.value,
        "state_label": state.label,
        "successor": row.successor,
        "version": row.version,
        "confirmed": bool(row.confirmed_by),
    }
