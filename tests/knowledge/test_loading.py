"""What an editor is told when a file of sentences is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from actions.stock import read_stock
from bot.data_files.problems import DataError
from bot.knowledge.checks import Surroundings
from bot.knowledge.loading import build_knowledge, read_topics
from bot.phrases import load_phrases, read_phrases
from bot.settings import DATA

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yml"))
EXPECTED, FILE_NAME, SPOILT = "# 应报: ", "# 文件名: ", "# 改坏: "

HOTLINE = """\
topic: hotline
title: 打哪个电话
shortcuts: [dh]
entries:
  national: {region: "100000", checked_on: 2026-11-22, lead: "请打{phone.tax}。"}
"""
REFUND = """\
topic: refund
title: 怎么退费
related: [hotline]
entries:
  national: {region: "100000", checked_on: 2026-11-22, lead: "请打{phone.tax}。"}
  hunan:
    region: "430000"
    channel: wechat
    sources: [notice]
    checked_on: 2026-11-22
    lead: 请打{phone.tax}。
    steps: [先查清楚。]
"""
CASES = {"late_payment": {"known": {"late_amount"}, "no_rule": set()}}
AROUND = Surroundings(
    region_codes=frozenset({"100000", "430000"}),
    source_keys=lambda region: frozenset({"notice"}),
    values=lambda topic, case, region: frozenset(
        {"phone.tax", "region", *CASES.get(topic, {}).get(case, ())}
    ),
    channels=frozenset({"wechat", "alipay"}),
    cases=lambda topic: frozenset(CASES.get(topic, ())),
)


@pytest.fixture
def faq(tmp_path: Path) -> Path:
    """A folder of topic files with one good file."""
    folder = tmp_path / "faq"
    folder.mkdir()
    (folder / "hotline.yml").write_text(HOTLINE, encoding="utf-8")
    return folder


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the product's data."""
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    return Path(shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("nlu")))


def topic_problems(folder: Path) -> list[str]:
    files = read_topics(folder, AROUND).values()
    return [str(problem) for file in files for problem in file.problems]


def problems_after_change(data: Path, name: str, changes: list[dict[str, str]]) -> list[str]:
    path = data / name
    text = path.read_text(encoding="utf-8")
    for change in changes:
        assert change["把"] in text
        text = text.replace(change["把"], change["换成"], 1)
    path.write_text(text, encoding="utf-8")
    found = read_phrases(path).problems if name == "phrases.yml" else read_stock(data).problems
    return [str(problem) for problem in found]


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_one_mistake_gives_one_clear_message(faq: Path, data: Path, path: Path) -> None:
    first, text = path.read_text(encoding="utf-8").split("\n", 1)
    directive = text.split("\n", 1)[0]
    if directive.startswith(SPOILT):
        found = problems_after_change(data, directive.removeprefix(SPOILT), yaml.safe_load(text))
    else:
        name = "refund.yml"
        if directive.startswith(FILE_NAME):
            name = directive.removeprefix(FILE_NAME)
        (faq / name).write_text(f"{first}\n{text}", encoding="utf-8")
        found = topic_problems(faq)
        assert found[0].startswith(name)
    assert len(found) == 1, found
    for words in first.removeprefix(EXPECTED).split(" | "):
        assert words in found[0]


def test_good_files_are_loaded(faq: Path) -> None:
    (faq / "refund.yml").write_text(REFUND, encoding="utf-8")
    knowledge = build_knowledge(read_topics(faq, AROUND))
    entry = knowledge.topics["refund"].entries[1]
    assert (entry.name, entry.region, entry.channel) == ("refund/hunan", "430000", "wechat")
    assert (entry.sources, entry.steps) == (("notice",), ("先查清楚。",))


def test_all_mistakes_of_all_files_come_at_once(faq: Path) -> None:
    bad = REFUND.replace("steps", "step").replace("related: [hotline]", "related: [nothing]")
    bad = bad.replace('"100000", checked_on: 2026-11-22', '"100000", checked_on: 昨天')
    (faq / "refund.yml").write_text(bad, encoding="utf-8")
    (faq / "hotline.yml").write_text(HOTLINE.replace("请打", "请打12366或"), encoding="utf-8")
    files = read_topics(faq, AROUND).values()
    problems = sorted(problem for file in files for problem in file.problems)
    assert [problem.key for problem in problems] == [
        "entries.national.lead",
        "related.0",
        "entries.national.checked_on",
        "entries.hunan.step",
    ]


def test_a_file_in_another_encoding_is_told(faq: Path) -> None:
    (faq / "refund.yml").write_bytes(REFUND.encode("gb18030"))
    assert topic_problems(faq) == ["refund.yml：文件不是 UTF-8 编码，请另存为 UTF-8"]


def test_a_mark_that_windows_puts_in_front_does_no_harm(faq: Path) -> None:
    (faq / "refund.yml").write_bytes(REFUND.encode("utf-8-sig"))
    assert topic_problems(faq) == []


def test_a_broken_region_file_hides_no_mistake_in_a_sentence(data: Path) -> None:
    region = data / "regions" / "430000.yml"
    text = region.read_text(encoding="utf-8")
    region.write_text(text.replace("value: 7\n", "value: 七\n"), encoding="utf-8")
    answers = data / "faq" / "duplicate_payment.yml"
    text = answers.read_text(encoding="utf-8")
    answers.write_text(text.replace("{fact.refund_review}", "{fact.refund}"), encoding="utf-8")
    found = [str(problem) for problem in read_stock(data).problems]
    assert any("430000.yml" in line and "七" in line for line in found)
    assert all("{fact.refund} 没有值" in line for line in found if "duplicate_payment" in line)
    assert not any("{fact.refund_review} 没有值" in line for line in found)
    assert len({line.split()[0] for line in found}) == 2


def test_a_region_file_that_cannot_be_read_is_the_only_thing_told(data: Path) -> None:
    (data / "regions" / "430000.yml").write_text('code: "430000\n', encoding="utf-8")
    found = [str(problem) for problem in read_stock(data).problems]
    assert [line.split()[0] for line in found] == ["data/regions/430000.yml"]


def test_phrases_that_are_wrong_are_refused_with_every_reason(data: Path) -> None:
    path = data / "phrases.yml"
    text = path.read_text(encoding="utf-8").replace('"12366"', "12366").replace("{gov}", "{gv}")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_phrases(path)
    assert len(caught.value.problems) == 1 + text.count("{gv}")
