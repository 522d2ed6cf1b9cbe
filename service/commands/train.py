"""`lianxin train`: what is learned from people, with what it was worth."""

import json
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from core.settings import Settings
    from knowledge.retrieval.labels import Label

app = typer.Typer(no_args_is_help=True)

REMEMBERED = timedelta(days=400)
"""How far back opinions count: older ones were on other entries."""
_FIGURES = {
    "right_first": "标注为对的问答排第一",
    "wrongly_sure": "标注为不对的问答仍会直接答",
    "loss": "对数损失（越小越好）",
    "coverage": "语料保留题在目标准确率下的作答率",
}


@app.callback()
def _verbs() -> None:
    """训练。"""


@app.command()
def ranker(
    documents: Annotated[
        Path | None, typer.Option(help="文件：每行一个 {docid, text}", dir_okay=False)
    ] = None,
    questions: Annotated[
        Path | None,
        typer.Option(help="带标注的问题：每行一个 {id, docid, question, answer}", dir_okay=False),
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(help="另外标注的问法：每行一个 {question, entry, right}", dir_okay=False),
    ] = None,
    keep: Annotated[bool, typer.Option(help="有提升时启用")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """重新训练排序，并说明在未见过的问题上提升了多少。

    给出 --documents 和 --questions：用带标注的问题训练文件段落的排序。不给：用市民的有帮助/没帮助、
    选中的选项、由专员答复和主题起草并已发布的问答，以及 --labels 标注的问法，训练问答的排序和把握。
    """
    from core.errors import Invalid

    if (documents is None) != (questions is None):
        raise Invalid("half_given", "--documents 和 --questions 要一起给")
    if documents is not None and questions is not None:
        if labels is not None:
            raise Invalid("two_at_once", "--labels 用于问答，请与 --documents 分两次运行")
        _passages(documents, questions, keep=keep, as_json=as_json)
    else:
        _entries(labels, keep=keep, as_json=as_json)


def _passages(documents: Path, questions: Path, *, keep: bool, as_json: bool) -> None:
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
        quoted = asdict(trained.threshold) if trained.threshold else None
        typer.echo(json.dumps({**told, **figures, "quoting": quoted}, ensure_ascii=False, indent=2))
        return
    console = Console(highlight=False)
    console.print(f"{trained.questions} 个问题，按文件分组交叉验证（都没学过）：")
    for name in trained.before:
        console.print(f"  {name}：{trained.before[name]:.3f} → {trained.after[name]:.3f}")
    if trained.threshold is None:
        console.print("  引用门槛：这些问题说明不了，仍用默认值")
    else:
        console.print(
            f"  引用门槛：把握 {trained.threshold.quoted_from:.2f} 起引用，"
            f"留出题上准确率 {trained.threshold.precision:.2f}、"
            f"有答案的引用到 {trained.threshold.coverage:.0%}"
        )
    console.print("已启用新的排序模型" if kept else "没有启用：首段命中率没有提升，或未要求启用")


def _entries(labelled: Path | None, *, keep: bool, as_json: bool) -> None:
    from core.masking import mask_said
    from core.settings import Settings
    from knowledge import build
    from knowledge.evaluation.judging import compare
    from knowledge.retrieval.labels import read_labels, save_labels
    from service import schema, setup

    console = Console(highlight=False, stderr=True)

    def report(line: str) -> None:
        console.print(f"· {line}")

    settings = Settings()
    given = [
        label.model_copy(update={"question": mask_said(label.question)})
        for label in (read_labels(labelled) if labelled else [])
    ]
    schema.migrate(settings)
    published = setup.bring_in_corpus(settings, report)
    setup.build_from(published, settings, report)
    labels = [*_heard(settings), *given]
    compared = compare(build.try_out(settings, published.entries, labels, report))
    kept = keep and compared.gained
    if kept:
        save_labels(labels, build.home(settings))
        setup.build_from(published, settings, report)
    if as_json:
        told = {"labels": compared.labels, "kept": kept}
        figures = {"before": compared.before, "after": compared.after}
        typer.echo(json.dumps({**told, **figures}, ensure_ascii=False, indent=2))
        return
    out = Console(highlight=False)
    out.print(f"{compared.labels} 条反馈和标注，轮流留出（都没学过）：")
    before, after = compared.before, compared.after
    for name, value in before.items():
        out.print(f"  {_FIGURES[name]}：{_shown(value)} → {_shown(after.get(name))}")
    out.print(
        "已启用，索引已重新建立；运行中的服务会自动换上"
        if kept
        else "没有启用：没有提升，或会让语料里的问题答得更少，或未要求启用"
    )


def _heard(settings: "Settings") -> list["Label"]:
    """What people said so far."""
    from core.clock import Clock
    from core.database import Database
    from desk.learning import labels
    from knowledge.answering import load_answerer

    clock = Clock()
    now, today = clock.now(), clock.today()
    database = Database(settings.database_url)
    try:
        heard = database.read_now(
            lambda session: labels.read(session, since=now - REMEMBERED, until=now)
        )
    finally:
        database.close()
    answerer = load_answerer(settings)
    return labels.labels(heard, lambda text, talk: answerer.decide(text, as_of=today, talk=talk))


def _shown(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else "—"
