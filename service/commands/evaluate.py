"""`lianxin eval`: the figures that the documentation states, for anyone to measure again."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from core.errors import Invalid
from knowledge.evaluation.cases import Split

app = typer.Typer(no_args_is_help=True)

_SYSTEMS = (("本系统", None), ("BM25 结巴分词", "bm25_jieba"), ("BM25 二元字", "bm25_bigram"))
_MATTERS = (("document", "文件"), ("passage", "该文件含答案的段落"), ("answer", "任一含答案的段落"))


@app.callback()
def _verbs() -> None:
    """评测。"""


@app.command()
def retrieval(
    documents: Annotated[Path, typer.Option(help="文件：每行一个 {docid, text}", dir_okay=False)],
    questions: Annotated[
        Path, typer.Option(help="问题：每行一个 {id, docid, question, answer}", dir_okay=False)
    ],
    train: Annotated[
        Path | None, typer.Option(help="用于学习排序的带标注问题", dir_okay=False)
    ] = None,
    folds: Annotated[
        int, typer.Option(help="不另给训练集，按文件分成几份交叉验证", min=0, max=20)
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """文件检索：能否找到答案所在的文件和段落，并与 BM25 对照。"""
    from knowledge.evaluation.records import read_documents, read_questions
    from knowledge.evaluation.retrieval import measure

    report = measure(
        read_documents(documents),
        read_questions(questions),
        read_questions(train) if train else (),
        folds=folds,
    )
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _show(report)


@app.command()
def answers(
    cases: Annotated[
        list[Path] | None,
        typer.Option(help="用例文件，可给多个；格式见 knowledge/evaluation/answers/README.md"),
    ] = None,
    split: Annotated[str, typer.Option(help="只测一半：tune、held；或 all")] = "all",
    errors: Annotated[bool, typer.Option("--errors", help="列出没做对的用例")] = False,
    check: Annotated[bool, typer.Option("--check", help="低于 floors.yaml 的下限则失败")] = False,
    write: Annotated[
        Path | None, typer.Option(help="把结果写进这份文档，如 docs/quality.md")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """回答：准确率、直接答复率、范围外误答率、追问正确率。"""
    from core.settings import Settings
    from knowledge.answering import load_answerer
    from knowledge.evaluation import answers as measuring
    from knowledge.evaluation.cases import read_cases
    from service.commands import answers_shown, documented

    half = _split(split)
    chosen = measuring.of_split(read_cases(cases or ()), half)
    if not chosen:
        raise Invalid("no_cases", f"没有标为 {split} 的用例，请改用 --split all")
    answerer = load_answerer(Settings())
    unknown = measuring.unknown_entries(answerer, chosen)
    outcomes = measuring.ask(answerer, chosen)
    report: dict[str, object] = {**measuring.report(outcomes), "unknown_entries": unknown}
    broken = measuring.read_floors().broken_by(measuring.Figures.of(outcomes)) if check else []
    if as_json:
        if errors:
            report["errors"] = measuring.failures(outcomes)
        typer.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        answers_shown.show(outcomes, unknown, errors=errors)
    if write is not None:
        documented.write(write, "eval answers", answers_shown.markdown(outcomes))
    if broken:
        raise Invalid("below_floor", "；".join(broken))


@app.command()
def danger(
    errors: Annotated[bool, typer.Option("--errors", help="列出没认出和误认的说法")] = False,
    write: Annotated[
        Path | None, typer.Option(help="把结果写进这份文档，如 docs/quality.md")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """险情：danger.yaml 里没学过的说法认出多少，误报多少，每句花多久。"""
    from core.settings import Settings
    from knowledge.evaluation import danger as measuring
    from service.commands import documented

    corpus = Settings().corpus_dir
    heard = measuring.hear(corpus)
    figures, spent = measuring.measure(heard), measuring.cost(corpus)
    if as_json:
        typer.echo(json.dumps({**figures.to_json(), **spent}, ensure_ascii=False, indent=2))
    else:
        typer.echo(measuring.markdown(figures, spent))
    if errors:
        for one in heard:
            wanted = one.tried.told.kind
            if one.found != bool(wanted):
                done = one.by_patterns or one.tried.found or "没认出"
                typer.echo(f"{one.tried.told.said}  应为 {wanted or '无险情'}；实为 {done}")
    if write is not None:
        documented.write(write, "eval danger", measuring.markdown(figures, spent))


def _split(name: str) -> Split | None:
    if name == "all":
        return None
    try:
        return Split(name)
    except ValueError:
        raise Invalid("split_unknown", "--split 只能是 tune、held 或 all") from None


def _show(report: dict[str, object]) -> None:
    table = Table(title=f"{report['questions']} 个问题，{report['passages']} 个段落")
    for heading in ("", "系统", "recall@1", "recall@5", "recall@10", "mrr"):
        table.add_column(heading)
    baselines = report["baselines"]
    for key, label in _MATTERS:
        for name, baseline in _SYSTEMS:
            source = report if baseline is None else _part(baselines, baseline)
            figures = _part(source, key)
            table.add_row(label, name, *(f"{float(str(v)):.3f}" for v in figures.values()))
    console = Console()
    console.print(table)
    console.print(f"每次检索：中位数 {report['p50_ms']} 毫秒，95 分位 {report['p95_ms']} 毫秒")


def _part(whole: object, key: str) -> dict[str, object]:
    part = whole.get(key) if isinstance(whole, dict) else None
    return part if isinstance(part, dict) else {}
