"""A question that only a policy document answers, at the web chat while Rasa is away."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.desk.test_importing import applied, checked
from tests.knowledge.documents import word
from tests.knowledge.test_library import FORMER, GARDENS, PRESENT
from tests.people import Citizen, Message, Officer, find, pause, text_of
from tools.stack import Stack, until

Engage = Callable[[str, str, str], Officer]
QUESTION = "加装电梯竣工验收合格后每台一次性补贴多少"


def bring_in(editor: Officer, lines: list[str], folder: Path) -> int:
    """Import a document and confirm what was recognised."""
    content = word(folder / "通知.docx", lines).read_bytes()
    run = checked(editor, "通知.docx", content, "policy")
    done = applied(editor, run, facts=run["report"]["facts"])
    assert done["state"] == "done", done
    return int(done["report"]["policy"])


def answer_once_indexed(office: Stack, kind: str, question: str = QUESTION) -> Message:
    """What is said to a question, once it is of a kind."""
    citizen = Citizen(office)
    found: list[Message] = []

    def come() -> bool:
        found[:] = citizen.say(question)
        if found[-1]["kind"] != kind:
            pause(2)  # documents are looked at every few seconds, messages are limited a minute
        return found[-1]["kind"] == kind

    until(come, seconds=120, what=f"a message of kind {kind}")
    return found[-1]


@pytest.fixture(scope="module")
def policy(office: Stack, engage: Engage, tmp_path_factory: pytest.TempPathFactory) -> int:
    """The document that answers."""
    return bring_in(engage("wang", "王晓", "editor"), PRESENT, tmp_path_factory.mktemp("policy"))


def test_what_no_entry_answers_is_quoted_from_the_document_with_the_way_to_it(
    office: Stack, policy: int, anyone: httpx.Client
) -> None:
    said = answer_once_indexed(office, "quote")
    assert "没有审核过的回答" in said["text"]
    assert "逐字引用" in said["text"]
    assert {reply["title"] for reply in said["quick_replies"]} == {"转人工", "留工单"}
    body = said["body"]
    assert (body["policy"], body["doc_no"]) == (policy, "示府办〔2025〕7号")
    assert body["validity"]["state"] == "valid"
    assert "补贴十八万元" in body["text"][body["start"] : body["end"]]

    page = anyone.get(body["url"])
    assert page.status_code == 200
    marked = re.search(r"<mark>(第三条.*?)</mark>", page.text)
    assert marked is not None
    assert marked[1] == body["text"][body["start"] : body["end"]]
    place = body["url"].partition("#")[2]
    assert f'id="{place}"' in page.text
    assert "现行有效" in page.text


def test_what_no_document_says_is_not_quoted(office: Stack, policy: int) -> None:
    answer_once_indexed(office, "quote")
    said = Citizen(office).say("水族馆的企鹅几点钟开始喂食")
    assert all(message["kind"] != "quote" for message in said), text_of(said)


def test_what_an_entry_answers_is_not_quoted(office: Stack, policy: int) -> None:
    answer_once_indexed(office, "quote")
    assert find(Citizen(office).say("夜市摊位如何申请"), "answer")


def test_repealed_document_says_so_first_and_names_what_took_its_place(
    office: Stack, engage: Engage, policy: int, tmp_path: Path, anyone: httpx.Client
) -> None:
    editor = engage("wang", "王晓", "editor")
    former = bring_in(editor, FORMER, tmp_path)
    ended = editor.post(
        f"/policies/{former}/repeal", on="2025-03-01", successor="示府办〔2025〕7号"
    )
    assert ended.status_code == 200
    said = answer_once_indexed(office, "quote", "加装电梯补贴由楼栋业主代表领取吗")
    assert said["text"].startswith(
        "【请注意】下面引用的这份文件已于2025年3月1日废止，由示府办〔2025〕7号替代"
    )
    assert said["body"]["validity"]["label"] == "已废止"
    assert said["body"]["successor"]["url"] == f"/policies/{policy}"
    page = anyone.get(said["body"]["url"]).text
    assert "已废止" in page
    assert f'href="/policies/{policy}"' in page


@pytest.mark.parametrize("mark", ["", "5-2", "0-9999999", "9999998-9999999", "a-b", "<b>"])
def test_page_is_readable_whatever_is_to_be_marked(
    policy: int, anyone: httpx.Client, mark: str
) -> None:
    page = anyone.get(f"/policies/{policy}", params={"mark": mark})
    assert page.status_code == 200
    plain = re.sub(r"</?mark>", "", page.text)
    assert all(line in plain for line in PRESENT[4:9])


def test_page_of_no_document_or_an_unconfirmed_one_says_so(
    office: Stack, anyone: httpx.Client, policy: int, tmp_path: Path
) -> None:
    path = tmp_path / "规定.txt"
    path.write_text("\n".join(GARDENS), encoding="utf-8")
    command = [sys.executable, "-m", "service.cli", "policies", "import", str(path), "--json"]
    told = subprocess.run(
        command, env=office.environment(), capture_output=True, text=True, check=True
    )
    unconfirmed = json.loads(told.stdout)["stored"][0]["policy"]
    for address in (
        "/policies/999999",
        f"/policies/{unconfirmed}",
        f"/policies/{policy}?version=9",
    ):
        page = anyone.get(address)
        assert page.status_code == 404
        assert "没有找到这份文件" in page.text
