"""What must hold for all region files together."""

import csv
from pathlib import Path

from actions.fee_rules import NATION, FeeBook
from actions.fee_rules.loader import load_regions

DATA = Path(__file__).parents[2] / "data"


def test_every_region_and_office_exists_and_is_called_by_its_name() -> None:
    with (DATA / "gazetteer" / "divisions.csv").open(encoding="utf-8") as file:
        names = {row["code"]: row["name"] for row in csv.DictReader(file)}
    schema = DATA / "schema" / "region.schema.json"
    regions = load_regions(DATA / "regions", schema, names.keys())
    for code, region in regions.items():
        assert region.name == names[code]
        for office in region.offices:
            assert office.name == names[office.code] + "医保中心"


def test_a_web_address_never_stands_without_its_publisher(book: FeeBook) -> None:
    sources = [source for region in book.regions.values() for source in region.sources.values()]
    assert all(len(source.publisher) > 1 for source in sources if source.url)


def test_a_repost_says_so_in_its_title(book: FeeBook) -> None:
    for region in book.regions.values():
        for source in region.sources.values():
            assert "转载" in source.title or "转载" not in source.publisher


def test_huangshan_takes_no_amount_and_no_date_from_its_article(book: FeeBook) -> None:
    huangshan = book.regions["341000"]
    assert not huangshan.years
    assert not huangshan.facts
    assert huangshan.sources["huangshan-guide"].kind == "article"


def test_no_amount_of_a_city_becomes_that_of_its_province(book: FeeBook) -> None:
    assert not book.regions["340000"].years
    assert not book.regions["140000"].years
    assert 2026 not in book.regions["510000"].years


def test_the_nation_knows_every_line_that_a_region_names(book: FeeBook) -> None:
    known = {line.id for line in book.regions[NATION].phone_lines}
    for region in book.regions.values():
        for desk in region.hotlines.values():
            assert set(desk.lines) <= known


def test_the_nation_has_a_desk_for_every_matter(book: FeeBook) -> None:
    assert book.regions[NATION].hotlines.keys() == book.words.matters.keys()


def test_every_category_of_the_files_has_a_name(book: FeeBook) -> None:
    for region in book.regions.values():
        for rules in region.years.values():
            for row in rules.categories.persons if rules.categories else ():
                assert set(row.who) <= book.words.categories.keys()


def test_no_line_of_a_data_file_looks_like_training_data() -> None:
    forbidden = ("rules:", "stories:", "nlu:", "responses:")
    for path in [*(DATA / "regions").iterdir(), *(DATA / "lexicon").glob("*.yml")]:
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not line.lstrip().startswith(forbidden), path.name
