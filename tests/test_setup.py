"""Set-up: each step is done when, and only when, what it is made from has changed."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from bot.settings import PROJECT

# Stands where Python stands: notes what it was asked to do, and makes what that would make.
FAKE_PYTHON = """#!/bin/sh
echo "$*" >> "{calls}"
case "$*" in
    *"-m venv "*) mkdir -p "{venv}/bin" && cp "$0" "{venv}/bin/python" ;;
    *" rasa train "*) test -e "{broken}" && exit 1; mkdir -p "{models}"; echo m > "{model}" ;;
    *" install "*) test -e "{broken}" && exit 1 ;;
esac
exit 0
"""


class Workshop:
    """A project of its own for the set-up script, with a Python that only takes notes.

    Attributes:
        setup: The script.
        folder: The project's folder.
    """

    def __init__(self, folder: Path) -> None:
        path = PROJECT / "scripts" / "setup.py"
        spec = importlib.util.spec_from_file_location("setup_under_test", path)
        assert spec is not None
        assert spec.loader is not None
        self.setup: ModuleType = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.setup)
        self.folder = folder
        self._calls, self._broken = folder / "calls", folder / "broken"
        names = {
            "PROJECT": folder,
            "VENV": folder / ".venv",
            "PYTHON": folder / ".venv" / "bin" / "python",
            "EMBEDDING": folder / "build" / "e5",
            "MODELS": folder / "models",
            "MODEL": folder / "models" / "assistant.tar.gz",
            "LOG": folder / "build" / "setup.log",
        }
        for name, value in names.items():
            assert hasattr(self.setup, name)
            setattr(self.setup, name, value)
        for source in self.setup.MODEL_SOURCES:
            target = folder / source
            if target.suffix:
                target.write_text("x")
            else:
                target.mkdir(parents=True)
                (target / "one").write_text("x")
        (folder / "requirements").mkdir()
        for kind in ("run", "dev", "uv"):
            (folder / "requirements" / f"{kind}.txt").write_text(kind)
        self.python = folder / "python3"
        self.python.write_text(
            FAKE_PYTHON.format(
                calls=self._calls,
                broken=self._broken,
                venv=names["VENV"],
                models=names["MODELS"],
                model=names["MODEL"],
            )
        )
        self.python.chmod(0o755)
        self.setup.find_python = lambda: self.python

    def write(self, name: str, content: str) -> None:
        """Change a file of the project."""
        (self.folder / name).write_text(content)

    def break_down(self, broken: bool = True) -> None:
        """Let training and installing fail, or succeed again."""
        if broken:
            self._broken.touch()
        else:
            self._broken.unlink()

    def done(self, work: Callable[[], object], kind: str) -> int:
        """Do a step and return how often it did a kind of work."""
        self._calls.write_text("")
        work()
        return sum(kind in line for line in self._calls.read_text().splitlines())


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    shop = Workshop(tmp_path)
    shop.setup.VENV.joinpath("bin").mkdir(parents=True)
    shutil.copy(shop.python, shop.setup.PYTHON)
    return shop


TRAIN, INSTALL, CREATE = " rasa train ", " install ", "-m venv "


def test_a_model_is_trained_once(workshop: Workshop) -> None:
    assert workshop.done(workshop.setup.model, TRAIN) == 1
    assert workshop.done(workshop.setup.model, TRAIN) == 0


def test_each_source_of_the_model_makes_it_be_trained_again(workshop: Workshop) -> None:
    workshop.setup.model()
    for source in workshop.setup.MODEL_SOURCES:
        path = workshop.folder / source
        changed = path if path.is_file() else path / "one"
        changed.write_text("changed")
        assert workshop.done(workshop.setup.model, TRAIN) == 1, source
        assert workshop.done(workshop.setup.model, TRAIN) == 0, source


def test_every_source_of_the_model_exists_in_this_project(workshop: Workshop) -> None:
    assert [s for s in workshop.setup.MODEL_SOURCES if not (PROJECT / s).exists()] == []


def test_what_a_model_is_not_made_from_leaves_it_alone(workshop: Workshop) -> None:
    workshop.setup.model()
    (workshop.folder / "data" / "faq").mkdir()
    workshop.write("data/faq/pay_how.yml", "changed")
    workshop.write("bot/nlu/one.pyc", "compiled")
    os.utime(workshop.folder / "config.yml", (1, 1))
    assert workshop.done(workshop.setup.model, TRAIN) == 0


def test_a_model_that_was_deleted_is_trained_again(workshop: Workshop) -> None:
    workshop.setup.model()
    workshop.setup.MODEL.unlink()
    assert workshop.done(workshop.setup.model, TRAIN) == 1


def test_training_that_failed_is_told_in_one_line_and_tried_again(
    workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    workshop.break_down()
    with pytest.raises(workshop.setup.SetupError, match="没有做成"):
        workshop.setup.model()
    workshop.break_down(False)
    assert workshop.done(workshop.setup.model, TRAIN) == 1


def test_a_model_whose_retraining_failed_does_not_count_as_the_new_one(
    workshop: Workshop,
) -> None:
    workshop.setup.model()
    workshop.write("config.yml", "changed")
    workshop.break_down()
    with pytest.raises(workshop.setup.SetupError):
        workshop.setup.model()
    workshop.break_down(False)
    assert workshop.done(workshop.setup.model, TRAIN) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "one").write_text("changed"),
        lambda folder: (folder / "one").rename(folder / "other"),
        lambda folder: (folder / "new").write_text(""),
        lambda folder: (folder / "two").unlink(),
        lambda folder: ((folder / "one").write_text("b"), (folder / "two").write_text("a")),
    ],
)
def test_a_digest_sees_every_change_of_files(
    workshop: Workshop, change: Callable[[Path], object]
) -> None:
    folder = workshop.folder / "sources"
    folder.mkdir()
    (folder / "one").write_text("a")
    (folder / "two").write_text("b")
    before = workshop.setup.digest("sources")
    assert workshop.setup.digest("sources") == before
    change(folder)
    assert workshop.setup.digest("sources") != before


def test_packages_are_installed_once(workshop: Workshop) -> None:
    assert workshop.done(lambda: workshop.setup.environment("run"), INSTALL) > 0
    assert workshop.done(lambda: workshop.setup.environment("run"), INSTALL) == 0


def test_a_changed_list_of_packages_is_installed(workshop: Workshop) -> None:
    workshop.setup.environment("run")
    workshop.write("requirements/run.txt", "changed")
    assert workshop.done(lambda: workshop.setup.environment("run"), INSTALL) > 0


def test_packages_of_the_checks_are_enough_for_the_service(workshop: Workshop) -> None:
    workshop.setup.environment("dev")
    assert workshop.done(lambda: workshop.setup.environment("run"), INSTALL) == 0


def test_packages_of_the_service_are_not_enough_for_the_checks(workshop: Workshop) -> None:
    workshop.setup.environment("run")
    assert workshop.done(lambda: workshop.setup.environment("dev"), INSTALL) > 0


def test_an_installation_that_was_cut_off_is_done_again(workshop: Workshop) -> None:
    workshop.break_down()
    with pytest.raises(workshop.setup.SetupError):
        workshop.setup.environment("run")
    workshop.break_down(False)
    assert workshop.done(lambda: workshop.setup.environment("run"), INSTALL) > 0
    assert workshop.done(lambda: workshop.setup.environment("run"), INSTALL) == 0


def test_a_half_made_environment_is_made_anew(workshop: Workshop) -> None:
    workshop.setup.PYTHON.unlink()
    leftover = workshop.setup.VENV / "leftover"
    leftover.write_text("")
    assert workshop.done(lambda: workshop.setup.environment("run"), CREATE) == 1
    assert not leftover.exists()
    assert workshop.setup.PYTHON.exists()


def test_an_environment_that_works_is_kept(workshop: Workshop) -> None:
    assert workshop.done(lambda: workshop.setup.environment("run"), CREATE) == 0


def test_too_little_disk_is_told_with_both_numbers(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=2**30))
    with pytest.raises(workshop.setup.SetupError, match=r"1\.0 GiB.*6 GiB"):
        workshop.setup.check_disk()


def test_a_missing_python_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older = tmp_path / "bin" / "python3"
    older.parent.mkdir()
    older.write_text("#!/bin/sh\nexit 1\n")
    older.chmod(0o755)
    monkeypatch.setenv("PATH", str(older.parent))
    spec = importlib.util.spec_from_file_location("setup_script", PROJECT / "scripts" / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    with pytest.raises(script.SetupError, match=r"Python 3\.11"):
        script.find_python()


def test_what_is_missing_ends_set_up_with_one_line(
    workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    workshop.break_down()
    assert workshop.setup.main({"run"}) == 1
    told = [line for line in capsys.readouterr().err.splitlines() if line.strip()]
    assert len(told) == 1
    assert told[0].startswith("[准备] 停下了：")


def test_long_steps_are_announced(workshop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    workshop.setup.main({"run", "model"})
    out = capsys.readouterr().out
    assert "安装软件包" in out
    assert "训练模型" in out
    assert workshop.setup.main({"run", "model"}) == 0
    assert capsys.readouterr().out == ""
