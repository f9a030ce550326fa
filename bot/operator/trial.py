"""``python -m bot.operator.trial NUMBER``: which evaluation questions a draft would change.

A process of its own: it loads the whole assistant, and for new examples learns the topics anew,
which the public process must not be burdened with. How far it is stands with the draft.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from actions.desk import Desk
from actions.stock import load_stock
from bot.clock import today
from bot.editing.checking import check_project
from bot.incoming import without_slash
from bot.journal import open_database
from bot.logs import silence_libraries
from bot.operator import draft_store, drafts
from bot.operator.scope import Scope
from bot.operator.trial_questions import Parse, Question, answer, compare, copied, load_questions
from bot.privacy import mask
from bot.regions.gazetteer import load_gazetteer
from bot.settings import DATA, PROJECT, Settings

MODEL = PROJECT / "models" / "assistant.tar.gz"
_BESIDE_DATA = ("domain.yml", "config.yml")
_TOLD_EVERY = 25
_NICE = 10


class Trial:
    """One trial of one draft.

    Args:
        engine: The database.
        draft: The draft.
        cache: Where what takes long is kept for the next trial.
    """

    def __init__(self, engine: Engine, draft: draft_store.Draft, cache: Path) -> None:
        self._engine = engine
        self._draft = draft
        self._cache = cache

    def run(self) -> None:
        """Try the draft, and keep with it what came out."""
        self._tell("checking")
        content = self._draft.content
        found = drafts.changes(content)
        with _changed_project(found) as project:
            problems = [str(problem) for problem in check_project(project).problems]
            asked = copied(example.text for example in content.examples)
            if problems or asked:
                self._end("wrong", problems=problems, copied=asked)
            else:
                self._end("done", **self._compare(project, learns=bool(content.examples)))

    def _compare(self, project: Path, learns: bool) -> dict[str, Any]:
        questions, day = load_questions(), today()
        now, then = _desk(DATA, day), _desk(project / "data", day)
        self._tell("loading")
        parsed = self._parse(questions, _parser_in_service(), "asking")
        before = [answer(q.text, p, now) for q, p in zip(questions, parsed, strict=True)]
        if learns:
            self._tell("learning")
            # The library behind takes seconds to load, and only new examples need it.
            from bot.operator.trial_model import learn

            learnt = learn(project / "data" / "nlu", project / "learnt", self._cache)
            parsed = self._parse(questions, learnt, "asking_again")
        after = [answer(q.text, p, then) for q, p in zip(questions, parsed, strict=True)]
        return compare(questions, before, after)

    def _parse(
        self, questions: Sequence[Question], parse: Parse, step: str
    ) -> list[Mapping[str, Any]]:
        parsed = []
        for number, question in enumerate(questions):
            if number % _TOLD_EVERY == 0:
                self._tell(step, done=number, total=len(questions))
            parsed.append(parse(without_slash(mask(question.text).text)))
        return parsed

    def _tell(self, step: str, **progress: int) -> None:
        told = {"state": "running", "step": step, **progress}
        draft_store.tell_trial(self._engine, self._draft.id, told)

    def _end(self, state: str, **found: Any) -> None:
        draft_store.tell_trial(self._engine, self._draft.id, {"state": state, **found})


@contextmanager
def _changed_project(changes: Sequence[drafts.Change]) -> Iterator[Path]:
    """Give a copy of the data files with changes in them."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        shutil.copytree(DATA, project / "data")
        for name in _BESIDE_DATA:
            shutil.copy(PROJECT / name, project / name)
        for change in changes:
            (project / change.path).write_text(change.after, encoding="utf-8")
        yield project


def _desk(data: Path, day: Any) -> Desk:
    stock = load_stock(data)
    return Desk(stock.knowledge, stock.book, stock.gazetteer, stock.words, day)


def _parser_in_service() -> Parse:
    """Return the pipeline of the model that answers residents now."""
    from rasa.core.agent import Agent

    agent = Agent.load(str(MODEL))
    runner = asyncio.Runner()
    return lambda text: runner.run(agent.parse_message(text))


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the draft of the number given. Returns the exit code."""
    (number,) = sys.argv[1:] if arguments is None else arguments
    os.nice(_NICE)
    silence_libraries()
    settings = Settings.from_environment()
    engine = open_database(settings.database_url)
    draft = draft_store.find(engine, int(number), Scope(load_gazetteer()))
    if draft is None:
        return 1
    Trial(engine, draft, settings.var_dir / "cache").run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
