"""Puts a measured table into a document, between the two marks that name its command."""

from pathlib import Path

from core.errors import Invalid


def write(path: Path, command: str, table: str) -> None:
    """Replace what stands between ``<!-- command: start -->`` and ``<!-- command: end -->``.

    Raises:
        Invalid: when the document does not have both marks.
    """
    start, end = f"<!-- {command}: start -->", f"<!-- {command}: end -->"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    before, opened, rest = text.partition(start)
    _, closed, after = rest.partition(end)
    if not (opened and closed):
        raise Invalid("no_marks", f"{path} 里没有 {start} 与 {end} 两个标记，请补上后重试。")
    path.write_text(f"{before}{start}\n{table}\n{end}{after}", encoding="utf-8")
