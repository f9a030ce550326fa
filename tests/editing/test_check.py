"""``make check``: what an editor sees."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.editing.__main__ import main
from bot.editing.checking import check_project
from bot.settings import PROJECT

Edit = Callable[[str, str, str], None]


@pytest.fixture
def edit(project: Path) -> Edit:
    """Replaces words in a file of the copy; an empty old text adds at the end."""

    def replace(name: str, old: str, new: str) -> None:
        path = project / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        assert old in text
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")

    return replace


def told(project: Path) -> list[str]:
    return [str(problem) for problem in check_project(project).problems]


def test_the_products_own_files_are_right(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check"], project) == 0
    assert capsys.readouterr().out.startswith("没有发现问题")


def test_mistakes_in_files_of_every_kind_come_at_once(
    project: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    edit("data/regions/430000.yml", "personal: 400", "personal: 四百")
    edit("data/faq/refund.yml", "{phone.tax}", "{phone.txa}")
    edit("data/dialogue.yml", "buttons:", "button: {}\nbuttons:")
    edit("data/phrases.yml", '"12366"', '"12367"')
    edit("data/lexicon/pay_channels.yml", "wechat: [微信,", "wechat: [微信, 微信,")
    edit("data/web/page.yml", "title: 医保缴费助手", "title:")
    edit("data/wechat/menu.yml", "ask: 今年交多少钱", "aks: 今年交多少钱")
    edit("domain.yml", "  - pay_how:", "  - weather:\n      use_entities: []\n  - pay_how:")
    assert main(["check"], project) == 1
    lines = capsys.readouterr().out.splitlines()
    files = {line.split()[0].partition("：")[0] for line in lines[:-2]}
    assert files == {
        "data/regions/430000.yml",
        "data/faq/refund.yml",
        "data/faq/weather.yml",
        "data/nlu/weather.yml",
        "data/rules/answer.yml",
        "data/dialogue.yml",
        "data/phrases.yml",
        "data/lexicon/pay_channels.yml",
        "data/web/page.yml",
        "data/wechat/menu.yml",
    }
    assert lines[-1].startswith(f"有 {len(lines) - 2} 处要改")


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("data/faq/refund.yml", "topic: refund", "topic: refunds", "应和文件名相同：refund"),
        ("data/faq/weather.yml", "", "topic: weather\n", "居民问不到它"),
        ("data/faq/out_of_scope.yml", "case: medical", "case: medicine", "case: medical"),
        ("data/nlu/refund.yml", "intent: refund", "intent: refnud", "没有 refnud"),
        ("data/rules/answer.yml", "- intent: refund\n", "- greet\n", "“- intent: refund”"),
        ("data/dialogue.yml", "sentences:", "sentences:\n  hello: 你好。", "不认识的键 hello"),
        ("data/dialogue.yml", "channels:", "channels:\n  pigeon: 信鸽", "没有这个渠道"),
        ("data/phrases.yml", 'medical: "12393"', 'medical: "12394"', "phone_lines 里是 12393"),
        ("data/regions/140400.yml", '"0355-', '"0356-', "区号是 0355"),
        ("data/lexicon/person_categories_terms.yml", "destitute:", "poor:", "没有 poor"),
        ("data/lexicon/relatives.yml", "father mother:", "father mom:", "没有 mom"),
        ("data/lexicon/error_messages.yml", "pay_failed:", "pay_fail:", "没有 pay_fail"),
        ("data/lexicon/offices.yml", "税务局: [", "税局子: [", "offices.yml 里没有 税务局"),
        ("data/lexicon/rule_labels.yml", "  group: 人群\n", "", "缺少 group"),
        ("data/lexicon/pay_channels.yml", "alipay: [", "alipay: [微信, ", "微信"),
        ("data/lexicon/spelling/keep.yml", "- 这么\n", "- 这么\n- 这么\n", "列表里有重复"),
        ("data/lexicon/privacy/words.yml", "  mobile: 手机号\n", "  mobile: 1\n", "应为文字"),
        ("data/web/errors.yml", "failed: ", "failed: 打12345。", "句子里写了数字 12345"),
        ("data/web/page.yml", "number: tax", "number: taxes", "没有号码"),
        ("data/web/client.yml", "unsent: ", "unsent: [", "写法有误"),
        ("data/wechat/words.yml", "{tax}", "{taxes}", "占位符 {taxes} 没有值"),
        ("data/wechat/words.yml", "suggestions:", "suggestion:", "suggestions：缺少这个键"),
        ("data/wechat/menu.yml", "name: 交重了", "name: ''", "应为文字"),
        ("data/wechat/menu.yml", "name: 缴费\n", f"name: {'长' * 9}\n", "字节"),
        ("data/nlu/refund.yml", "nlu:", "nlu", "写法有误"),
    ],
)
def test_what_does_not_fit_together_is_told(
    project: Path, edit: Edit, name: str, old: str, new: str, words: str
) -> None:
    edit(name, old, new)
    found = told(project)
    assert any(words in line for line in found), found


def test_a_missing_file_is_told(project: Path) -> None:
    (project / "data" / "dialogue.yml").unlink()
    assert any(line.startswith("data/dialogue.yml：读不了") for line in told(project))


@pytest.mark.parametrize(
    "name", ["data/rules/answer.yml", "data/lexicon/pay_channels.yml", "data/regions/100000.yml"]
)
def test_any_file_may_be_missing(project: Path, name: str) -> None:
    (project / name).unlink()
    assert any(Path(name).name in line for line in told(project))


def test_a_broken_schema_is_told(project: Path) -> None:
    (project / "data" / "schema" / "faq.schema.json").write_text("{", encoding="utf-8")
    assert told(project)[0].startswith("faq.schema.json 第1行：不是正确的 JSON")


def test_a_missing_folder_is_told(project: Path) -> None:
    for path in (project / "data" / "faq").iterdir():
        path.unlink()
    (project / "data" / "faq").rmdir()
    assert "没有这个文件或文件夹" in told(project)[0]


def test_neither_a_model_nor_rasa_is_needed() -> None:
    script = (
        "import sys; from bot.editing.__main__ import main; code = main(['check']);"
        "sys.exit(code or any(m in sys.modules for m in ('rasa', 'tensorflow', 'spacy')))"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=PROJECT, check=False).returncode == 0
