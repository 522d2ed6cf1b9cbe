"""`lianxin train`: what is learned from people, with what it was worth."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _verbs() -> None:
    """训练。"""


@app.command()
def ranker(
    documents: Annotated[Path, typer.Option(help="文件：每行一个 {docid, text}", dir_okay=False)],
    questions: Annotated[
        Path,
        typer.Option(help="带标注的问题：每行一个 {id, docid, question, answer}", dir_okay=False),
    ],
    keep: Annotated[bool, typer.Option(help="有提升时启用新的排序模型")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """用带标注的问题重新训练段落排序，并说明在未见过的问题上提升了多少。"""
    from core.settings import Settings
    from knowledge.evaluation.learning import save, train
    from knowledge.evaluation.records import read_documents, read_questions
    from knowledge.quoting import ranker_file

    trained = train(read_documents(documents), read_questions(questions))
    kept = keep and trained.gained > 0
    if kept:
        save(trained.ranker, ranker_file(Settings().data_dir))
    if as_json:
        told = {"questions": trained.questions, "kept": kept}
        figures = {"before": trained.before, "after": trained.after}
        typer.echo(json.dumps({**told, **figures}, ensure_ascii=False, indent=2))
        return
    console = Console(highlight=False)
    console.print(f"{trained.questions} 个问题，按文件分组交叉验证（都没学过）：")
    for name in trained.before:
        console.print(f"  {name}：{trained.before[name]:.3f} → {trained.after[name]:.3f}")
    console.print("已启用新的排序模型" if kept else "没有启用：首段命中率没有提升，或未要求启用")
