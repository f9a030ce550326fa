"""The divisions of China and what is known of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bot.regions.gazetteer import NATION, Gazetteer, GazetteerError, load_gazetteer


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def test_all_levels_are_complete(gazetteer: Gazetteer) -> None:
    levels = Counter(d.level for d in gazetteer)
    assert levels["nation"] == 1
    assert levels["province"] == 34
    assert 333 <= levels["city"] <= 345
    assert 2840 <= levels["county"] <= 2890


def test_changzhi_has_its_twelve_counties(gazetteer: Gazetteer) -> None:
    counties = {d.code: d.name for d in gazetteer if d.parent == "140400"}
    assert counties == {
        "140403": "潞州区",
        "140404": "上党区",
        "140405": "屯留区",
        "140406": "潞城区",
        "140423": "襄垣县",
        "140425": "平顺县",
        "140426": "黎城县",
        "140427": "壶关县",
        "140428": "长子县",
        "140429": "武乡县",
        "140430": "沁县",
        "140431": "沁源县",
    }


def test_no_placeholder_is_a_division(gazetteer: Gazetteer) -> None:
    assert not {"市辖区", "县", "省直辖县级行政区划"} & {d.name for d in gazetteer}


@pytest.mark.parametrize(
    ("code", "chain"),
    [
        ("140425", ["140425", "140400", "140000", NATION]),
        ("110105", ["110105", "110000", NATION]),
        ("429004", ["429004", "420000", NATION]),
        ("430000", ["430000", NATION]),
        (NATION, [NATION]),
    ],
)
def test_chain_leads_up_to_the_nation(gazetteer: Gazetteer, code: str, chain: list[str]) -> None:
    assert gazetteer.chain(code) == chain


@pytest.mark.parametrize(
    ("code", "area_code"),
    [
        ("140400", "0355"),
        ("140430", "0355"),
        ("320300", "0516"),
        ("430100", "0731"),
        ("430200", "0731"),
        ("430300", "0731"),
        ("510100", "028"),
        ("511702", "0818"),
        ("341000", "0559"),
        ("341021", "0559"),
        ("110105", "010"),
        ("500101", "023"),
        ("419001", "0391"),
        ("513400", "0834"),
        ("469005", "0898"),
        ("430000", None),
        ("140000", None),
        (NATION, None),
    ],
)
def test_area_code(gazetteer: Gazetteer, code: str, area_code: str | None) -> None:
    assert gazetteer.area_code(code) == area_code


def test_every_mainland_city_has_an_area_code(gazetteer: Gazetteer) -> None:
    assert [
        d.name for d in gazetteer if d.level == "city" and d.code < "7" and not d.own_area_code
    ] == []


def test_by_area_code(gazetteer: Gazetteer) -> None:
    assert [d.name for d in gazetteer.by_area_code("0731")] == ["长沙市", "株洲市", "湘潭市"]
    assert gazetteer.by_area_code("0000") == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("黄山", "341000"),
        ("黄山市", "341000"),
        ("四川", "510000"),
        ("四川省", "510000"),
        ("内蒙古", "150000"),
        ("吉林", "220000"),
        ("沁县", "140430"),
        ("蓉城", "510100"),
        ("长治县", "140404"),
        ("屯留县", "140405"),
        ("湘西州", "433100"),
        (" 徐州 ", "320300"),
        ("全国", NATION),
    ],
)
def test_by_name_puts_the_likeliest_first(gazetteer: Gazetteer, name: str, code: str) -> None:
    assert gazetteer.by_name(name)[0].code == code


def test_nobody_goes_by_an_unknown_name(gazetteer: Gazetteer) -> None:
    assert gazetteer.by_name("阿斯加德") == []


def test_full_and_common_region(gazetteer: Gazetteer) -> None:
    assert gazetteer.full_name("140430") == "山西省长治市沁县"
    assert gazetteer.full_name(NATION) == "全国"
    assert gazetteer.common_region(["430100", "430223"]) == "430000"
    assert gazetteer.common_region(["430100", "510100"]) == NATION
    assert gazetteer.common_region(["430100", "430121"]) == "430100"


def test_an_unknown_code_is_an_error(gazetteer: Gazetteer) -> None:
    assert "999999" not in gazetteer
    with pytest.raises(KeyError):
        gazetteer.by_code("999999")


HEAD = "code,name,level,parent,area_code\n100000,全国,nation,,\n"


@pytest.mark.parametrize(
    ("divisions", "others", "message"),
    [
        ("140000,山西省,province,199999,\n", "", "140000"),
        ("140000,山西省,province,100000,\n" * 2, "", "两次"),
        ("140000,山西省,state,100000,\n", "", "level"),
        ("140000,,province,100000,\n", "", "第 3 行"),
        ("140000,山西省\n", "", "第 3 行"),
        ("", "晋,149999,spoken\n", "149999"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, divisions: str, others: str, message: str) -> None:
    (tmp_path / "divisions.csv").write_text(HEAD + divisions, encoding="utf-8")
    (tmp_path / "other_names.csv").write_text("name,code,kind\n" + others, encoding="utf-8")
    with pytest.raises(GazetteerError, match=message):
        Gazetteer.load(tmp_path)
