"""``make evaluate``: starts the service, measures it, prints figures, writes a report.

``--half report`` measures the half that nobody looks at while improving; ``--peers`` trains and
measures the other contenders in the same run, with ``--keep-baseline`` the default pipeline as it
was trained before examples changed; ``--wrong`` lists what was answered wrong.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.settings import PROJECT
from tests.evaluation import picture
from tests.evaluation.peers import measure_peers
from tests.evaluation.report import peers_report, report, wrong_ones
from tests.evaluation.run import ask_questions, play_dialogues
from tests.evaluation.scoring import load_dialogues, load_questions
from tests.support.service import running_service

FOLDER = PROJECT / "build" / "evaluation"


def main() -> None:
    """Measure, print, and write ``build/evaluation/<half>.md`` with the picture beside it."""
    options = _options()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{options.half}.md").open("w", encoding="utf-8") as file:
        for line in _lines(options):
            print(line, flush=True)
            print(line, file=file)


def _lines(options: argparse.Namespace) -> Iterator[str]:
    questions, dialogues = load_questions(options.half), load_dialogues(options.half)
    with tempfile.TemporaryDirectory() as folder, running_service(Path(folder)) as service:

        def ask(sender: str, text: str) -> list[dict[str, object]]:
            return service.ask(text, sender)

        verdicts = ask_questions(questions, ask)
        played = play_dialogues(dialogues, ask)
    yield from report(options.half, verdicts, played)
    drawn = picture.draw(verdicts, FOLDER / f"{options.half}.png")
    yield f"\n![哪个话题被答成了哪个]({drawn.name})"
    if options.wrong:
        yield from wrong_ones(verdicts, [d["title"] for d in dialogues], played)
    if options.peers:
        yield from peers_report(measure_peers(questions, options.keep_baseline))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation")
    parser.add_argument("--half", choices=("look", "report"), default="look")
    parser.add_argument("--peers", action="store_true", help="also measure the other contenders")
    parser.add_argument("--keep-baseline", action="store_true", help="with --peers, do not train")
    parser.add_argument("--wrong", action="store_true", help="list what was answered wrong")
    return parser.parse_args()


if __name__ == "__main__":
    main()
