"""From a work item to a change ready to commit, which somebody else has approved."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.operator.drafts import Content, DraftEntry, DraftError, Example, changes, patch, with_entry
from bot.settings import DATA, PROJECT
from tests.operator.conftest import Client, LogIn, on_both_databases, send
from tests.operator.test_access import person

TEXT_DATES = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith("timestamp")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class Loader(yaml.CSafeLoader):
    """Leaves days as they are written."""

    yaml_implicit_resolvers = TEXT_DATES


def example(text: str, topic: str = "refund") -> Content:
    return Content(examples=(Example(topic, text),))


def entry(name: str, **fields: Any) -> Content:
    told = {"region": "430100", "sources": [], "checked_on": "2026-11-22", "lead": "请先打电话问。"}
    return Content(entries=(DraftEntry("refund", name, {**told, **fields}),))


@pytest.mark.parametrize("content", [example("骑车去哪退〔手机号〕医保费"), entry("changsha")])
def test_a_draft_is_a_patch_that_git_takes(content: Content) -> None:
    command = ["git", "apply", "--check", "--unsafe-paths", "--directory=.", "-"]
    text = patch(changes(content))
    subprocess.run(command, input=text, text=True, cwd=PROJECT, check=True)


def test_an_example_is_added_without_private_data() -> None:
    (change,) = changes(example("骑车去哪退〔手机号〕医保费"))
    assert "\n    - 骑车去哪退医保费\n" in change.after


def test_what_is_there_already_changes_nothing() -> None:
    assert changes(example("退费")) == []


@pytest.mark.parametrize("content", [example("〔手机号〕"), example("退费", topic="no_such")])
def test_there_is_no_draft_of_nothing(content: Content) -> None:
    with pytest.raises(DraftError):
        changes(content)


@pytest.mark.parametrize("path", sorted((DATA / "faq").glob("*.yml")), ids=lambda path: path.stem)
def test_an_entry_written_anew_leaves_the_file_as_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name, fields in yaml.load(text, Loader=Loader)["entries"].items():
        assert with_entry(text, name, fields) == text


def test_a_changed_entry_changes_only_its_own_lines() -> None:
    (change,) = changes(entry("hunan", region="430000", lead="先打电话。"))
    before, after = (yaml.load(text, Loader=Loader) for text in (change.before, change.after))
    assert after["entries"].pop("hunan")["lead"] == "先打电话。"
    before["entries"].pop("hunan")
    assert after == before


async def draft_of_missing(client: Client, text: str, **fields: str) -> str:
    """Keep that a question was not answered, draft an example from it, return its address."""
    assert (await send(client, "/operator/api/missing", text=text))[0] == 200
    page = await (await client.get("/operator/queue?kind=missing")).text()
    group = page.split('id="group-')[1].split('"')[0]
    form = await (await client.get(f"/operator/draft?group={group}")).text()
    assert text in form
    told = {"kind": "example", "topic": "refund", "text": text, "group": group, **fields}
    return await drafted(client, **told)


async def drafted(client: Client, **fields: str) -> str:
    """Send the form and return the address of the draft."""
    from tests.operator.conftest import form_token

    token = {"X-Form-Token": await form_token(client)}
    answer = await client.post(
        "/operator/drafts", data=fields, headers=token, allow_redirects=False
    )
    assert answer.status == 303, await answer.text()
    return answer.headers["Location"]


@on_both_databases
async def test_nobody_approves_what_he_wrote_himself(new_client: LogIn, admin: Client) -> None:
    editor = await person(new_client, admin, "editor")
    address = await draft_of_missing(editor, "骑着三轮车去哪退")
    assert (await send(editor, address, do="approve"))[0] == 400
    assert (await editor.get(f"{address}/patch")).status == 409
    assert (await send(admin, address, do="approve"))[0] == 303
    text = await (await editor.get(f"{address}/patch")).text()
    assert text.startswith("--- a/data/nlu/refund.yml") and "+    - 骑着三轮车去哪退" in text
    assert (await send(admin, address, do="refuse", note="晚了"))[0] == 400
    assert "骑着三轮车去哪退" not in await (await admin.get("/operator/queue")).text()
    assert "批准草稿" in await (await admin.get("/operator/audit")).text()


async def test_a_draft_that_is_sent_back_says_why(new_client: LogIn, admin: Client) -> None:
    editor = await person(new_client, admin, "editor")
    address = await draft_of_missing(editor, "骑着三轮车去哪退")
    assert (await send(admin, address, do="refuse"))[0] == 400
    assert (await send(admin, address, do="refuse", note="这是缴费的话题"))[0] == 303
    assert "这是缴费的话题" in await (await editor.get(address)).text()
    assert "骑着三轮车去哪退" in await (await admin.get("/operator/queue")).text()


async def test_only_the_author_changes_a_draft(new_client: LogIn, admin: Client) -> None:
    editor = await person(new_client, admin, "editor")
    address = await draft_of_missing(editor, "骑着三轮车去哪退")
    fields = {"do": "save", "kind": "example", "topic": "refund", "text": "开着三轮车去哪退"}
    assert (await send(admin, address, **fields))[0] == 400
    assert (await send(editor, address, **fields))[0] == 303
    assert "开着三轮车去哪退" in await (await admin.get(address)).text()


async def test_a_flagged_entry_is_changed_in_its_form(admin: Client) -> None:
    flag = {"entry": "refund/hunan", "reason": "outdated", "note": "天数变了", "region": "430000"}
    assert (await send(admin, "/operator/api/flag", **flag))[0] == 200
    page = await (await admin.get("/operator/queue")).text()
    group = page.split('id="group-')[1].split('"')[0]
    form = await (await admin.get(f"/operator/draft?group={group}")).text()
    assert 'name="entry" value="hunan"' in form and "hunan-refund" in form
    address = await drafted(
        admin, kind="entry", topic="refund", region="430000", entry="hunan", lead="先打电话问。"
    )
    page = await (await admin.get(address)).text()
    assert "+    lead: 先打电话问。" in page


async def test_drafts_keep_to_the_area(new_client: LogIn, admin: Client) -> None:
    shanxi = await person(new_client, admin, "editor", "140000")
    fields = {"kind": "entry", "topic": "refund", "lead": "请先打电话问。"}
    assert (await send(shanxi, "/operator/drafts", **fields, region="430000"))[0] == 400
    theirs = await drafted(admin, **fields, region="430100")
    assert (await shanxi.get(theirs)).status == 404
    assert theirs not in await (await shanxi.get("/operator/drafts")).text()
    own = await drafted(shanxi, **fields, region="140100")
    assert own in await (await shanxi.get("/operator/drafts")).text()
