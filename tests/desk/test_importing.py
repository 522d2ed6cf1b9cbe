"""Import and export through the console's doors: looked at first, then all of it or none."""

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from knowledge.exchange.guards import LARGEST
from knowledge.policies.schemas import Facts
from tests.knowledge.documents import LAW, NOTICE, pdf, word
from tests.knowledge.test_exchange import HEADER, row
from tests.people import Officer
from tools.stack import Stack

Engage = Callable[[str, str, str], Officer]
XLSX = "问答.xlsx"


@pytest.fixture
def editor(engage: Engage) -> Officer:
    return engage("wang", "王晓", "editor")


def upload(officer: Officer, name: str, content: bytes, kind: str = "entries") -> httpx.Response:
    return officer.client.post(
        "/api/desk/imports", params={"kind": kind, "name": name}, content=content
    )


def finished(officer: Officer, run: dict[str, Any]) -> dict[str, Any]:
    """The run once it waits for a person."""
    for _ in range(200):
        if run["state"] not in ("checking", "applying"):
            return run
        time.sleep(0.05)
        run = officer.get(f"/imports/{run['id']}")
    raise AssertionError(run)


def checked(officer: Officer, name: str, content: bytes, kind: str = "entries") -> dict[str, Any]:
    response = upload(officer, name, content, kind)
    assert response.status_code == 202, response.text
    return finished(officer, response.json())


def applied(officer: Officer, run: dict[str, Any], **decision: Any) -> dict[str, Any]:
    response = officer.post(f"/imports/{run['id']}/apply", **decision)
    assert response.status_code == 202, response.text
    return finished(officer, response.json())


def table(*lines: list[object]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in [HEADER, *lines]:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_table_becomes_drafts_of_whoever_imports_it(editor: Officer) -> None:
    content = table(row(701, "游泳馆周末几点开门"), row(4, "夜市摊位换地方怎么申请"))
    run = checked(editor, XLSX, content)
    assert run["state"] == "checked", run
    report = run["report"]
    assert (report["added"], report["replaced"], report["rejected"]) == (1, 1, 0)
    assert report["preview"][0]["question"] == "游泳馆周末几点开门"
    assert applied(editor, run)["state"] == "done"
    new, changed = editor.get("/entries/cs-701"), editor.get("/entries/cs-004")
    assert new["version"]["state"] == changed["version"]["state"] == "draft"
    assert new["version"]["drafter"] == "王晓"
    assert new["origin_label"] == "文件导入"
    assert changed["draft"]["question"] == "夜市摊位换地方怎么申请"
    assert changed["published"] == 1  # what citizens read stays out meanwhile
    assert editor.post(f"/imports/{run['id']}/apply").status_code == 409


def test_nothing_comes_in_while_a_row_is_at_fault_unless_it_is_skipped(editor: Officer) -> None:
    content = table(row(711, "老年大学如何报名"), row(712, "社区食堂怎么充值", 审核人="示例·王晓"))
    run = checked(editor, XLSX, content)
    fault = run["report"]["faults"][0]
    assert (fault["sheet"], fault["row"]) == ("Sheet", 3)
    assert "三个不同的人" in fault["message"]
    refused = applied(editor, run)
    assert refused["state"] == "checked"
    assert "跳过" in refused["error"]
    assert editor.client.get("/api/desk/entries/cs-711").status_code == 404
    assert applied(editor, run, skip_bad=True)["state"] == "done"
    assert editor.client.get("/api/desk/entries/cs-711").status_code == 200
    assert editor.client.get("/api/desk/entries/cs-712").status_code == 404


def test_entry_under_somebodys_pen_is_not_overwritten(editor: Officer, engage: Engage) -> None:
    content = table(row(721, "图书馆闭馆后怎么还书"))
    assert applied(editor, checked(editor, XLSX, content))["state"] == "done"
    other = checked(engage("li", "李敏", "editor"), XLSX, content)
    assert "王晓 正在编辑" in other["report"]["faults"][0]["message"]


def test_broken_upload_is_told_in_a_sentence(editor: Officer) -> None:
    assert "不完整" in checked(editor, XLSX, table()[:500])["report"]["faults"][0]["message"]
    assert "不认识" in checked(editor, "a.exe", b"MZ")["report"]["faults"][0]["message"]
    assert upload(editor, XLSX, b"").status_code == 422
    assert upload(editor, "..", b"x").status_code == 422
    strange = checked(editor, "../../etc/表.csv", "标题\n".encode("gbk"))
    assert strange["file"] == "表.csv"


def test_upload_over_fifty_megabytes_is_refused_and_not_kept(
    editor: Officer, office: Stack
) -> None:
    before = set((office.settings.data_dir / "imports").glob("*"))
    response = upload(editor, XLSX, b"x" * (LARGEST + 1))
    assert response.status_code == 422
    assert "50 MB" in response.json()["error"]["message"]
    assert set((office.settings.data_dir / "imports").glob("*")) == before


def test_only_editors_import_and_only_their_own(
    editor: Officer, engage: Engage, anyone: httpx.Client
) -> None:
    agent = engage("hua", "话务员小华", "agent")
    assert upload(agent, XLSX, table()).status_code == 403
    assert agent.client.get("/api/desk/exports/entries").status_code == 403
    assert anyone.get("/api/desk/exports/entries").status_code == 401
    run = checked(editor, XLSX, table(row(731, "公园晚上几点关门")))
    other = engage("li", "李敏", "editor")
    assert other.client.get(f"/api/desk/imports/{run['id']}").status_code == 404
    assert other.post(f"/imports/{run['id']}/apply").status_code == 404


@pytest.mark.parametrize("form", ["xlsx", "csv", "yaml", "jsonl"])
def test_what_is_exported_comes_back_without_fault(editor: Officer, form: str) -> None:
    response = editor.client.get("/api/desk/exports/entries", params={"format": form})
    assert response.status_code == 200
    assert f".{form}" in response.headers["content-disposition"]
    report = checked(editor, f"all.{form}", response.content)["report"]
    assert not [f for f in report["faults"] if "正在编辑" not in f["message"]]
    template = editor.client.get("/api/desk/exports/entries", params={"template": "true"})
    assert "表头下面没有内容" in str(checked(editor, "t.xlsx", template.content)["report"])


# Policy documents


def test_document_is_checked_confirmed_found_and_repealed(
    editor: Officer, anyone: httpx.Client, tmp_path: Path
) -> None:
    content = word(tmp_path / "通知.docx", NOTICE).read_bytes()
    run = checked(editor, "通知.docx", content, "policy")
    facts = run["report"]["facts"]
    assert facts["doc_no"] == "示府办〔2024〕5号"
    assert run["report"]["evidence"]["doc_no"] == {"line": "示府办〔2024〕5号", "sure": True}
    assert run["report"]["repeals"] == ["示府规〔2018〕3号"]
    assert applied(editor, run)["state"] == "checked"  # nothing was confirmed
    done = applied(editor, run, facts={**facts, "region": "示例市全市"})
    assert (done["state"], done["report"]["outcome"]) == ("done", "new")
    policy = done["report"]["policy"]

    found = anyone.get("/api/knowledge/policies", params={"q": "房租 措施"}).json()
    assert [one["id"] for one in found["items"]] == [policy]
    assert found["items"][0]["region"] == "示例市全市"
    sentence = anyone.get("/api/knowledge/policies", params={"q": "承租国有房屋可以减免房租吗"})
    assert [one["id"] for one in sentence.json()["items"]] == [policy]
    shown = anyone.get(f"/api/knowledge/policies/{policy}").json()
    assert shown["blocks"][10]["kind"] == "heading"
    assert (shown["state"], shown["state_label"]) == ("valid", "现行有效")
    early = anyone.get(f"/api/knowledge/policies/{policy}", params={"as_of": "2024-03-20"})
    assert early.json()["state"] == "not_yet"
    passages = anyone.get(f"/api/knowledge/policies/{policy}/passages", params={"q": "减免房租"})
    assert "三个月房租" in passages.json()["items"][0]["text"]

    copy = pdf(tmp_path / "通知.pdf", [NOTICE]).read_bytes()
    again = checked(editor, "通知.pdf", copy, "policy")
    assert applied(editor, again, facts=facts)["report"]["outcome"] == "source"

    ended = editor.post(f"/policies/{policy}/repeal", on="2025-01-01", successor="示府办[2025]1号")
    assert (ended.json()["state"], ended.json()["successor"]) == ("repealed", "示府办〔2025〕1号")
    assert editor.post(f"/policies/{policy}/repeal", on="2025-01-01").status_code == 409
    assert anyone.get(f"/api/knowledge/policies/{policy}").json()["state"] == "repealed"
    before = anyone.get(f"/api/knowledge/policies/{policy}", params={"as_of": "2024-12-31"})
    assert before.json()["state"] == "valid"


def test_unconfirmed_document_is_for_editors_only(
    editor: Officer, anyone: httpx.Client, office: Stack, tmp_path: Path
) -> None:
    path = tmp_path / "条例.txt"
    path.write_text("\n".join(LAW), encoding="gbk")
    command = [sys.executable, "-m", "service.cli", "policies", "import", str(path), "--json"]
    told = subprocess.run(
        command, env=office.environment(), capture_output=True, text=True, check=True
    )
    assert json.loads(told.stdout)["stored"][0]["doc_no"] == "国务院令第746号"
    waiting = editor.get("/policies", waiting="true")
    assert waiting["waiting"] >= 1
    policy = next(one for one in waiting["items"] if one["doc_no"] == "国务院令第746号")
    assert anyone.get(f"/api/knowledge/policies/{policy['id']}").status_code == 404
    detail = editor.get(f"/policies/{policy['id']}")
    facts = {name: detail[name] for name in Facts.model_fields}
    wrong = editor.post(f"/policies/{policy['id']}/confirm", **{**facts, "expires": "2000-01-01"})
    assert wrong.status_code == 422
    assert editor.post(f"/policies/{policy['id']}/confirm", **facts).status_code == 200
    assert anyone.get(f"/api/knowledge/policies/{policy['id']}").status_code == 200


def test_scanned_document_says_what_to_do(editor: Officer, tmp_path: Path) -> None:
    run = checked(editor, "扫描.pdf", pdf(tmp_path / "x.pdf", [[]]).read_bytes(), "policy")
    assert "扫描件" in run["report"]["faults"][0]["message"]


def test_interfaces_are_documented_in_chinese(anyone: httpx.Client) -> None:
    paths = anyone.get("/api/openapi.json").json()["paths"]
    for path in ("", "/{policy}", "/{policy}/passages"):
        operation = paths[f"/api/knowledge/policies{path}"]["get"]
        assert any("一" <= c <= "鿿" for c in operation["summary"])
        assert operation["description"]
