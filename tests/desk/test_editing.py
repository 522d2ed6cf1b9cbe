"""Editing over HTTP: three people, what each may do, and what others can look up meanwhile."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from core.clock import SHANGHAI
from tests.knowledge.editorial import DRAFT
from tests.people import Officer
from tools.stack import until

Engage = Callable[[str, str, str], Officer]
Body = dict[str, Any]


@pytest.fixture
def three(engage: Engage) -> tuple[Officer, Officer, Officer]:
    """Drafter, reviewer, publisher: all of one role."""
    return (
        engage("wang", "王晓", "editor"),
        engage("li", "李敏", "editor"),
        engage("chen", "陈立", "editor"),
    )


def draft(question: str) -> Body:
    """A whole draft that asks nothing another entry asks."""
    variants = [f"{question}要罚款吗", f"{question}归哪个部门管", f"{question}有没有时间限制"]
    found = DRAFT.model_copy(update={"question": question, "variants": tuple(variants)})
    return found.as_json()


def move(person: Officer, entry: Body, name: str, **given: Any) -> httpx.Response:
    number = entry["version"]["number"]
    path = f"/entries/{entry['id']}/versions/{number}/moves"
    return person.post(path, move=name, **{"edits": entry["edits"], **given})


def moved(person: Officer, entry: Body, name: str, **given: Any) -> Body:
    response = move(person, entry, name, **given)
    assert response.status_code == 200, response.text
    found: Body = response.json()
    return found


def test_three_people_bring_an_entry_out_and_one_takes_it_back(
    three: tuple[Officer, Officer, Officer], anyone: httpx.Client
) -> None:
    wang, li, chen = three
    entry = wang.post("/entries", **draft("河边能不能钓鱼")).json()
    entry = moved(wang, entry, "submit")
    assert anyone.get(f"/api/knowledge/entries/{entry['id']}").status_code == 404
    entry = moved(li, entry, "return", reason="请写明禁钓的河段")
    assert entry["version"]["state_label"] == "草稿"
    fuller = {**entry["draft"], "answer": entry["draft"]["answer"] + "水源保护区内禁止垂钓。"}
    path = f"/entries/{entry['id']}/versions/1"
    saved = wang.client.put(f"/api/desk{path}", json={"draft": fuller, "edits": entry["edits"]})
    assert saved.status_code == 200, saved.text
    entry = moved(wang, saved.json(), "submit")
    entry = moved(li, entry, "approve")
    entry = moved(chen, entry, "publish")
    out = anyone.get(f"/api/knowledge/entries/{entry['id']}").json()
    assert out["answer"].endswith("禁止垂钓。")
    assert out["names"] == {"drafter": "王晓", "reviewer": "李敏", "publisher": "陈立"}
    assert out["validity"]["label"] == "现行有效"
    assert [e["move"] for e in entry["events"]] == [
        "create", "submit", "return", "save", "submit", "approve", "publish",
    ]  # fmt: skip
    moved(li, entry, "withdraw", reason="规定正在修改")
    assert anyone.get(f"/api/knowledge/entries/{entry['id']}").status_code == 404


def test_the_administrator_is_one_person_too(
    chief: Officer, three: tuple[Officer, Officer, Officer]
) -> None:
    _, li, chen = three
    entry = chief.post("/entries", **draft("广场能不能放风筝")).json()
    entry = moved(chief, entry, "submit")
    refused = move(chief, entry, "approve")
    assert refused.status_code == 403
    assert "您写过这份稿子" in refused.json()["error"]["message"]
    entry = moved(li, entry, "approve")
    assert move(chief, entry, "publish").status_code == 403
    shown = li.get(f"/entries/{entry['id']}")
    assert {m["move"]: bool(m["why"]) for m in shown["moves"]}["publish"] is True
    moved(chen, entry, "publish")


def test_who_is_no_editor_sees_nothing_of_it(engage: Engage, anyone: httpx.Client) -> None:
    agent = engage("zhao", "赵宁", "agent")
    assert agent.client.get("/api/desk/entries").status_code == 403
    assert agent.post("/entries", **draft("能不能养鸡")).status_code == 403
    assert anyone.get("/api/desk/entries").status_code == 401
    wang = engage("wang", "王晓", "editor")
    forged = httpx.post(
        str(wang.client.base_url) + "/api/desk/entries",
        json=draft("能不能养鸭"),
        cookies=dict(wang.client.cookies),
        trust_env=False,
    )
    assert forged.status_code == 403


def test_an_unfinished_draft_says_what_is_missing(three: tuple[Officer, Officer, Officer]) -> None:
    wang = three[0]
    entry = wang.post("/entries", topic="测试", question="还没写完的问题").json()
    assert entry["id"].startswith("cs-")
    assert entry["faults"]["answer"] == "请填写"
    assert entry["mine"] is True
    refused = move(wang, entry, "submit")
    assert refused.status_code == 422
    assert "补齐" in refused.json()["error"]["message"]


def test_a_scheduled_version_goes_out_by_itself(
    three: tuple[Officer, Officer, Officer], anyone: httpx.Client
) -> None:
    wang, li, chen = three
    entry = wang.post("/entries", **draft("湖里可以划船吗")).json()
    entry = moved(li, moved(wang, entry, "submit"), "approve")
    past = datetime.now(SHANGHAI) - timedelta(minutes=1)
    assert move(chen, entry, "schedule", publish_at=past.isoformat()).status_code == 422
    soon = datetime.now(SHANGHAI) + timedelta(seconds=2)
    moved(chen, entry, "schedule", publish_at=soon.isoformat())
    assert anyone.get(f"/api/knowledge/entries/{entry['id']}").status_code == 404

    def out() -> bool:
        return anyone.get(f"/api/knowledge/entries/{entry['id']}").status_code == 200

    until(out, seconds=10, what="the scheduled version to go out")
    assert datetime.now(SHANGHAI) >= soon


def test_the_list_finds_by_what_is_typed_and_by_state(
    three: tuple[Officer, Officer, Officer],
) -> None:
    wang, li, _ = three
    entry = wang.post("/entries", **draft("楼道里能放鞋柜吗")).json()
    found = li.get("/entries", q="鞋柜 示例府")
    assert [item["id"] for item in found["items"]] == [entry["id"]]
    assert found["items"][0]["state_label"] == "草稿"
    assert li.get("/entries", q="鞋柜", mine=True)["total"] == 0
    assert wang.get("/entries", q="鞋柜", state="draft", mine=True)["total"] == 1
    assert li.get("/entries", state="published")["counts"]["published"] >= 4
    assert li.client.get("/api/desk/entries?state=nonsense").status_code == 422


def test_a_new_version_is_compared_with_what_is_out(
    three: tuple[Officer, Officer, Officer],
) -> None:
    wang = three[0]
    entry = wang.post("/entries/cs-001/revise").json()
    number = entry["version"]["number"]
    text = entry["draft"]["answer"].replace("三个工作日", "五个工作日")
    wang.client.put(
        f"/api/desk/entries/cs-001/versions/{number}",
        json={"draft": {**entry["draft"], "answer": text}, "edits": entry["edits"]},
    )
    found = wang.get(f"/entries/cs-001/versions/{number}/changes")
    assert found["against"] == number - 1
    (field,) = found["fields"]
    assert field["label"] == "答复"
    assert ["gone", "三"] in field["pieces"]
    assert ["new", "五"] in field["pieces"]


def test_trying_a_question_tells_what_is_found_and_why(
    three: tuple[Officer, Officer, Officer],
) -> None:
    found = three[0].post("/entries/try", text="借书证怎么办").json()
    assert found["candidates"][0]["id"] == "cs-001"
    shares = found["candidates"][0]["shares"]
    assert {"用词相同", "意思相近"} <= {share["label"] for share in shares}
    weights = [abs(share["share"]) for share in shares]
    assert weights == sorted(weights, reverse=True)
    assert found["zone_label"] == "直接回答"
    elsewhere = three[0].post("/entries/try", text="香港的借书证怎么办").json()
    assert "香港的规定请以当地公布的为准" in elsewhere["zone_label"]
    assert "客套话" in three[0].post("/entries/try", text="谢谢你").json()["zone_label"]


def test_a_near_duplicate_is_pointed_out_while_drafting(
    three: tuple[Officer, Officer, Officer],
) -> None:
    found = three[0].post("/entries/alike", questions=["借书证怎么办"], but="").json()
    assert found["items"][0]["id"] == "cs-001"
    assert found["items"][0]["likeness"] == 1.0
    without = three[0].post("/entries/alike", questions=["借书证怎么办"], but="cs-001").json()
    assert all(item["id"] != "cs-001" for item in without["items"])


def test_a_colleagues_draft_on_the_same_matter_is_pointed_out(
    three: tuple[Officer, Officer, Officer],
) -> None:
    wang, li, _ = three
    entry = wang.post("/entries", **draft("阳台能不能改成厨房")).json()
    found = li.post("/entries/alike", questions=["阳台能不能改厨房"], but="").json()["items"]
    assert (entry["id"], "草稿") in [(item["id"], item["state_label"]) for item in found]
    mine = wang.post("/entries/alike", questions=["阳台能不能改厨房"], but=entry["id"]).json()
    assert entry["id"] not in [item["id"] for item in mine["items"]]


def test_others_look_up_what_is_out(anyone: httpx.Client) -> None:
    page = anyone.get("/api/knowledge/entries", params={"topic": "测试"}).json()
    assert page["total"] >= 4
    assert page["items"][0]["validity"]["state"] == "valid"
    before = anyone.get("/api/knowledge/entries/cs-002", params={"as_of": "2023-01-01"}).json()
    assert before["validity"]["state"] == "not_yet"
    found = anyone.get("/api/knowledge/search", params={"q": "公园年票在哪里买"}).json()
    assert found["candidates"][0]["id"] == "cs-002"
    assert anyone.get("/api/knowledge/search").status_code == 422
    assert anyone.get("/api/knowledge/entries/nothing").status_code == 404
    described = anyone.get("/api/openapi.json").json()["paths"]
    assert described["/api/knowledge/search"]["get"]["summary"] == "检索问答"


def test_who_asks_too_often_waits(anyone: httpx.Client) -> None:
    started = time.monotonic()
    codes = [anyone.get("/api/knowledge/entries").status_code for _ in range(130)]
    assert time.monotonic() - started < 60
    assert 429 in codes
