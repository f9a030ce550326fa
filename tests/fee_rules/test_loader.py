"""What an editor is told when a region file is wrong."""

from pathlib import Path

import pytest

from actions.fee_rules.loader import load_regions
from bot.data_files.problems import DataError

HERE = Path(__file__).parent
SCHEMA = HERE.parents[1] / "data" / "schema" / "region.schema.json"
KNOWN_CODES = {"100000", "430000", "430100", "430981", "140430"}
EXPECTED = "# 应报: "
FILE_NAME = "# 文件名: "

NATION = """\
code: "100000"
name: 全国
sources:
  national: {title: 通知, publisher: 某局, date: null, kind: official}
"""
GOOD = """\
code: "430000"
name: 湖南省
sources:
  notice: {title: 通知, publisher: 某局, date: null, kind: article}
years:
  2025:
    fee: {personal: 400, subsidy: 670, sources: [notice, national], checked_on: 2026-11-22}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of region files that holds only the nation."""
    (tmp_path / "100000.yml").write_text(NATION, encoding="utf-8")
    return tmp_path


def problems(folder: Path) -> list[str]:
    with pytest.raises(DataError) as caught:
        load_regions(folder, SCHEMA, KNOWN_CODES)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    "path", sorted((HERE / "broken").glob("*.yml")), ids=lambda path: path.stem
)
def test_one_mistake_gives_one_clear_message(folder: Path, path: Path) -> None:
    first, text = path.read_text(encoding="utf-8").split("\n", 1)
    name = "430000.yml"
    if text.startswith(FILE_NAME):
        name = text.split("\n", 1)[0].removeprefix(FILE_NAME)
    (folder / name).write_text(text, encoding="utf-8")
    found = problems(folder)
    assert len(found) == 1, found
    assert found[0].startswith(name)
    for words in first.removeprefix(EXPECTED).split(" | "):
        assert words in found[0]


def test_all_mistakes_of_all_files_come_at_once(folder: Path) -> None:
    bad = GOOD.replace("400", "四百").replace("[notice, national]", "[nowhere]")
    (folder / "430000.yml").write_text(bad.replace("kind: article", "kind: blog"), encoding="utf-8")
    (folder / "430981.yml").write_text("code: '430981'\nnmae: 沅江市\n", encoding="utf-8")
    found = problems(folder)
    assert [line.split()[0] for line in found] == ["430000.yml"] * 3 + ["430981.yml"] * 2


def test_a_missing_nation_is_told(tmp_path: Path) -> None:
    assert problems(tmp_path) == ["100000.yml：缺少全国文件，各地没有的规定要用它"]


def test_a_file_in_another_encoding_is_told(folder: Path) -> None:
    (folder / "430000.yml").write_bytes(GOOD.encode("gb18030"))
    assert problems(folder) == ["430000.yml：文件不是 UTF-8 编码，请另存为 UTF-8"]


def test_a_good_file_is_loaded_with_the_sources_of_the_nation(folder: Path) -> None:
    (folder / "430000.yml").write_text(GOOD, encoding="utf-8")
    fee = load_regions(folder, SCHEMA, KNOWN_CODES)["430000"].years[2025].fee
    assert fee is not None
    assert (fee.personal, fee.subsidy, fee.proof.sources) == (400, 670, ("notice", "national"))
