"""Whatever an editor's keyboard does to a file, the check tells it and never breaks."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bot.editing.checking import check_project

SLIPS = ("", "\t", ":", "{", "[", '"', "- ", "&x ", "*x", "|", "0", "null", "\n", "  ", "\ufeff")
FILES = ("*.yml", "regions/*.yml", "faq/*.yml", "lexicon/*.yml", "web/*.yml", "wechat/*.yml")


@pytest.mark.parametrize("seed", range(12))
def test_slips_in_every_kind_of_file_are_told_never_raised(project: Path, seed: int) -> None:
    chance = random.Random(seed)
    for pattern in FILES:
        path = chance.choice(sorted((project / "data").glob(pattern)))
        text = path.read_text(encoding="utf-8")
        for _ in range(chance.randrange(1, 4)):
            place = chance.randrange(len(text))
            text = text[:place] + chance.choice(SLIPS) + text[place + chance.randrange(4) :]
        path.write_text(text, encoding="utf-8")
    for problem in check_project(project).problems:
        assert problem.message
        assert problem.file.startswith("data/")


@pytest.mark.parametrize("seed", range(6))
def test_lines_that_are_lost_or_doubled_are_told_never_raised(project: Path, seed: int) -> None:
    chance = random.Random(seed)
    for pattern in FILES:
        path = chance.choice(sorted((project / "data").glob(pattern)))
        lines = path.read_text(encoding="utf-8").splitlines()
        for _ in range(chance.randrange(1, 4)):
            place = chance.randrange(len(lines))
            lines[place : place + chance.randrange(3)] = [lines[place]] * chance.randrange(3)
        path.write_text("\n".join(lines), encoding="utf-8")
    check_project(project)
