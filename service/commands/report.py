"""`lianxin report`: what the console shows, for scripts and mail."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from core.clock import Clock
from core.database import Database
from core.settings import Settings
from desk.learning import quality as weekly
from desk.learning.quality import Report, Week

app = typer.Typer(no_args_is_help=True)

_ROWS = (
    ("questions", "提问"),
    ("answered", "直接回答"),
    ("offered", "给出选项"),
    ("chosen", "选中其一"),
    ("abstained", "没答上来"),
    ("handed_over", "转人工"),
    ("handed_over_after_answer", "答后转人工"),
    ("helpful", "有帮助"),
    ("unhelpful", "没帮助"),
)


@app.callback()
def _verbs() -> None:
    """报告。"""


@app.command()
def quality(
    week: Annotated[str, typer.Option(help="如 2026-W47；不写为本周")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """一周的问答质量：答了多少、答得怎样、哪些没答上来、哪些问答该复核。"""
    today = Clock().today()
    asked = Week.read(week) if week else Week.of(today)
    database = Database(Settings().database_url)
    try:
        found = database.read_now(lambda session: weekly.report(session, asked, today=today))
    finally:
        database.close()
    if as_json:
        typer.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=2))
    else:
        _show(found)


def _show(found: Report) -> None:
    console = Console()
    table = Table(title=f"问答质量 {found.week}（{found.week.first} 起一周）")
    for heading in ("", "本周", "上周"):
        table.add_column(heading)
    now, before = found.now.to_json(), found.before.to_json()
    for key, label in _ROWS:
        table.add_row(label, str(now[key]), str(before[key]))
    console.print(table)
    for title, items, line in (
        ("没答好的主题", found.unanswered, "{questions} 次  {name}  例：{example}"),
        (
            "没帮助最多的问答",
            found.worst,
            "{unhelpful} 次没帮助、{helpful} 次有帮助  {entry} {question}",
        ),
        ("到期未复核的问答", found.overdue, "{review_by} 到期  {entry} {question}"),
    ):
        console.print(f"\n{title}：" + ("" if items else "无"))
        for item in items:
            console.print("  " + line.format(**item))
