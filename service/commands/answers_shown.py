"""What `lianxin eval answers` shows to people."""

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from knowledge.answering import Zone
from knowledge.evaluation.answers import Figures, Outcome, Share, by_kind
from knowledge.evaluation.cases import Case, Instead, Kind, Split

_FIGURES = (
    ("precision", "答复准确率", "答了的当中，答对的"),
    ("coverage", "直接答复率", "范围内的问题，直接答了的"),
    ("answered_rightly", "直接答对率", "范围内的问题，直接答对的"),
    ("offered", "备选命中率", "范围内的问题，没直接答，但前三个备选里有"),
    ("first_right", "首条命中率", "范围内的问题，排在最前的就是对的，不论答没答"),
    ("false_answers", "范围外误答率", "范围外的问题，却答了的"),
    ("danger_found", "险情识别率", "险情与敏感事项，认了出来的"),
    ("danger_named", "险情判准率", "险情与敏感事项，认出且归对了类的"),
    ("false_alarms", "误报率", "其他的话，被当成险情或敏感事项的"),
    ("follow_up", "追问正确率", "多轮对话的最后一句，处理对了的"),
)
_ZONES = {
    Zone.ANSWER: "直接答",
    Zone.CHOOSE: "给备选",
    Zone.ABSTAIN: "说不确定",
    Zone.ASK: "反问条件",
    Zone.SPECIAL: "专门答复",
}
_INSTEAD = {
    Instead.ABSTAIN: "不答",
    Instead.ASK: "反问条件",
    Instead.SPECIAL: "专门答复",
    Instead.ORDINARY: "照常处理",
}


def show(outcomes: Sequence[Outcome], unknown: Sequence[str], *, errors: bool) -> None:
    """The figures, the kinds and, if asked for, what went wrong."""
    console = Console()
    console.print(_figures(outcomes))
    console.print(_kinds(outcomes))
    if unknown:
        console.print(f"[yellow]用例里有索引中没有的问答：{'、'.join(unknown)}[/yellow]")
    if errors:
        _failures(console, outcomes)


def markdown(outcomes: Sequence[Outcome]) -> str:
    """The figures and the kinds as tables of a document in English."""
    parts = _parts(outcomes)
    lines = [
        "| figure | " + " | ".join(f"{name} ({len(part)} cases)" for name, part in parts) + " |",
        "|---" * (len(parts) + 1) + "|",
    ]
    measured = [Figures.of(part) for _, part in parts]
    for key, _, _ in _FIGURES:
        shares: list[Share] = [getattr(figures, key) for figures in measured]
        cells = (f"{s.value:.3f} ({s.low:.3f}–{s.high:.3f}) of {s.n}" for s in shares)
        lines.append(f"| {key.replace('_', ' ')} | {' | '.join(cells)} |")
    zones = " | ".join(zone.value for zone in _ZONES)
    lines += [
        "",
        f"| kind | done right | {zones} | answered wrongly |",
        "|---" * (len(_ZONES) + 3) + "|",
    ]
    for kind, each in by_kind(outcomes).items():
        right = f"{each.right.value:.3f} of {each.right.n}"
        counts = " | ".join(str(each.zones[zone]) for zone in _ZONES)
        lines.append(
            f"| {kind.value.replace('_', ' ')} | {right} | {counts} | {each.answered_wrongly} |"
        )
    return "\n".join(lines)


def _parts(outcomes: Sequence[Outcome]) -> list[tuple[str, list[Outcome]]]:
    """All, and each half where there are both."""
    parts = [("all", list(outcomes))]
    for split in Split:
        half = [outcome for outcome in outcomes if outcome.case.split is split]
        if half and len(half) < len(outcomes):
            parts.append((split.value, half))
    return parts


def _figures(outcomes: Sequence[Outcome]) -> Table:
    parts = _parts(outcomes)
    table = Table(title=f"{len(outcomes)} 个用例，括号内为 95% 置信区间和个数")
    table.add_column("指标")
    for name, _ in parts:
        table.add_column("全部" if name == "all" else name, no_wrap=True)
    table.add_column("含义", overflow="fold")
    measured = [Figures.of(part) for _, part in parts]
    for key, label, meaning in _FIGURES:
        table.add_row(label, *(_share(getattr(figures, key)) for figures in measured), meaning)
    return table


def _kinds(outcomes: Sequence[Outcome]) -> Table:
    table = Table(title="按种类")
    for heading in ("种类", "处理对", *_ZONES.values(), "答错"):
        table.add_column(heading, no_wrap=True)
    for kind, figures in by_kind(outcomes).items():
        zones = (str(figures.zones[zone]) for zone in _ZONES)
        table.add_row(kind.label, _share(figures.right), *zones, str(figures.answered_wrongly))
    return table


def _share(share: Share) -> str:
    return f"{share.value:.3f}（{share.low:.3f}–{share.high:.3f}，{share.n}）"


def _failures(console: Console, outcomes: Sequence[Outcome]) -> None:
    for kind in Kind:
        wrong = [o for o in outcomes if o.case.kind is kind and not o.right]
        if not wrong:
            continue
        console.print(f"\n[bold]{kind.label}[/bold]：{len(wrong)} 个没做对")
        for outcome in sorted(wrong, key=lambda o: not o.answered):
            console.print(f"  {outcome.case.id}  {escape(' → '.join(outcome.case.turns))}")
            console.print(f"      应为 {_wanted(outcome.case)}；实为 {escape(_done(outcome))}")


def _wanted(case: Case) -> str:
    wanted = list(case.entries)
    if case.zone is not None:
        wanted.append(_INSTEAD[case.zone])
    if case.year is not None:
        wanted.append(f"按 {case.year} 年")
    return "、".join(wanted)


def _done(outcome: Outcome) -> str:
    decision = outcome.decision
    done = f"{_ZONES[decision.zone]} {decision.confidence:.2f}"
    if decision.candidates:
        best = decision.candidates[0]
        done += f" {best.entry_id} {best.question}"
    return done + ("（备选里有）" if outcome.offered else "")
