"""Regions for the page, from the real gazetteer."""

from __future__ import annotations

import pytest

from bot.channels.web.places import GazetteerPlaces
from bot.regions.gazetteer import load_gazetteer
from bot.regions.matching import load_matcher


@pytest.fixture(scope="module")
def places() -> GazetteerPlaces:
    """All regions of China."""
    return GazetteerPlaces(load_gazetteer(), load_matcher())


def test_all_provinces_are_offered_in_order(places: GazetteerPlaces) -> None:
    provinces = places.provinces()

    assert len(provinces) == 34
    assert (provinces[0].code, provinces[0].name) == ("110000", "北京市")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("沁县", "140430"),
        ("长治沁县", "140430"),
        ("黄山", "341000"),
        ("湖南", "430000"),
        ("呼和浩", "150100"),
    ],
)
def test_a_region_is_found_by_what_people_write(
    places: GazetteerPlaces, words: str, code: str
) -> None:
    assert code in [place.code for place in places.find(words, 8)]


def test_places_of_one_name_are_told_apart_by_their_full_names(places: GazetteerPlaces) -> None:
    names = [place.name for place in places.find("鼓楼区", 8)]

    assert len(names) > 1
    assert len(set(names)) == len(names)
    assert "江苏省南京市鼓楼区" in names


@pytest.mark.parametrize("words", ["", "今天天气", "<script>"])
def test_what_is_no_region_finds_none(places: GazetteerPlaces, words: str) -> None:
    assert list(places.find(words, 8)) == []


@pytest.mark.parametrize("code", ["100000", "999999", "", "<b>"])
def test_only_regions_inside_the_nation_have_a_name(places: GazetteerPlaces, code: str) -> None:
    assert places.name_of(code) is None
