"""The words of the page, and the page's use of them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bot.channels.web import pages
from bot.channels.web.assets import STATIC, Assets
from bot.channels.web.pages import TEMPLATES, Conversation, Look, Pages
from bot.channels.web.words import WEB_DATA, WordsError, load_words

HAN = re.compile(r"[\u4e00-\u9fff]")
PAGE = [*STATIC.glob("*"), *TEMPLATES.glob("*")]


def test_the_page_shows_its_words() -> None:
    words = load_words()
    renderer = Pages(words, Assets(words), [], max_text=500)

    page = renderer.page(Conversation(), Look())

    assert words.page["greeting"] in page
    assert all(question.title in page for question in words.quick)
    assert 4 <= len(words.quick) <= 5


def test_every_word_is_used_and_every_used_word_is_there() -> None:
    words = load_words()
    scripts = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.js"))
    renderer = Path(pages.__file__)
    code = "".join(path.read_text(encoding="utf-8") for path in (*PAGE, renderer))

    embed = (STATIC / "embed.js").read_text(encoding="utf-8")
    assert set(re.findall(r"\bwords\.(\w+)", embed)) == set(words.embed)
    client = scripts.replace(embed, "")
    assert set(re.findall(r"\bwords\.(\w+)", client)) == set(words.client)
    used = set(re.findall(r'page(?:\.|\[")(\w+)', code)) - {"html", "render", "js", "css"}
    assert set(words.page) == used


@pytest.mark.parametrize("path", PAGE, ids=lambda path: path.name)
def test_no_sentence_is_inside_scripts_or_templates(path: Path) -> None:
    assert not HAN.search(path.read_text(encoding="utf-8"))


def test_no_number_is_inside_a_sentence() -> None:
    words = load_words()
    sentences = [*words.page.values(), *words.client.values(), *words.errors.values()]

    assert [sentence for sentence in sentences if re.search(r"\d", sentence)] == []


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("page.yml", "title: 医保缴费助手", "title: ", "title"),
        ("page.yml", "number: tax", "number: 12366", "number"),
        ("page.yml", "number: tax", "number: taxes", "taxes"),
        ("client.yml", "unsent: ", "unsent: [", "client.yml"),
        ("quick.yml", "  ask: 医保怎么交费\n", "", "quick.yml"),
        ("errors.yml", "failed: ", "failed: 5 #", "failed"),
    ],
)
def test_a_broken_file_of_words_is_named(
    tmp_path: Path, file: str, before: str, after: str, told: str
) -> None:
    folder = tmp_path / "web"
    shutil.copytree(WEB_DATA, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")

    with pytest.raises(WordsError, match=told):
        load_words(folder)


def test_a_missing_file_of_words_is_named(tmp_path: Path) -> None:
    with pytest.raises(WordsError, match=r"page\.yml"):
        load_words(tmp_path)
