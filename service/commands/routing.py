"""`lianxin eval routing`: how good the department suggestion is, printed or written to the docs."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from core.settings import ROOT
from desk.routing import evaluation
from desk.routing.evaluation import SURE, Scores
from service.commands import documented

app = typer.Typer()

MESSAGES = ROOT.parent / "shared" / "data" / "citizen_messages"

_TITLES = {
    "own_examples": "own examples, departments, 5 folds",
    "own_model_on_messages": "model as shipped → real messages, 7 domains",
    "trained_on_messages": "same method trained on real messages, 7 domains, 5 folds",
}


@app.callback(invoke_without_command=True)
def routing(
    messages: Annotated[
        Path, typer.Option(help="标注留言（labelled_segmented.csv）所在目录")
    ] = MESSAGES,
    write: Annotated[
        Path | None, typer.Option(help="把结果写进这份文档，如 docs/quality.md")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """派单建议的准确率：自有样例交叉验证；有标注留言时再用真实留言检验（约 2 分钟）。"""
    results: dict[str, Scores] = {"own_examples": evaluation.own_examples()}
    if (messages / evaluation.MESSAGES_FILE).is_file():
        rows = evaluation.read_messages(messages)
        results["own_model_on_messages"] = evaluation.own_model_on_messages(rows)
        results["trained_on_messages"] = evaluation.trained_on_messages(rows)
    else:
        typer.echo(f"没有找到标注留言（{messages}），真实留言一项未测。", err=True)
    if as_json:
        typer.echo(json.dumps({name: asdict(each) for name, each in results.items()}, indent=2))
    else:
        typer.echo(_table(results))
    if write is not None:
        documented.write(write, "eval routing", _table(results))


def _table(results: dict[str, Scores]) -> str:
    lines = [
        f"| measured | texts | classes | accuracy | macro-F1 | in top 3 | confidence ≥ {SURE} "
        "| accuracy there |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {_TITLES[name]} | {s.texts:,} | {s.classes} | {s.accuracy:.3f} | {s.macro_f1:.3f} "
        f"| {s.top3:.3f} | {s.sure_share:.0%} | {s.sure_accuracy:.3f} |"
        for name, s in results.items()
    ]
    return "\n".join(lines)
