"""``python -m tests.evaluation``: starts the service, measures it, prints figures, writes a report.

``--half report`` measures the half that nobody looks at while improving; ``--peers`` trains and
measures the other contenders in the same run; ``--wrong`` lists what was answered wrong.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bot.settings import PROJECT
from tests.evaluation import picture
from tests.evaluation.figures import by_style, by_topic, calibration, confusions, figures
from tests.evaluation.peers import measure_peers
from tests.evaluation.run import ask_questions, dialogue_is_right, play_dialogues, turn_is_right
from tests.evaluation.scoring import Verdict, load_dialogues, load_questions
from tests.support.service import running_service

REPORT = PROJECT / "build" / "evaluation"


def main() -> None:
    """Measure and print."""
    options = _options()
    questions, dialogues = load_questions(options.half), load_dialogues(options.half)
    with tempfile.TemporaryDirectory() as folder, running_service(Path(folder)) as service:

        def ask(sender: str, text: str) -> list[dict[str, object]]:
            return service.ask(text, sender)

        verdicts = ask_questions(questions, ask)
        played = play_dialogues(dialogues, ask)
    _print_figures(options.half, verdicts, played)
    if options.wrong:
        _print_wrong(verdicts, dialogues, played)
    REPORT.mkdir(parents=True, exist_ok=True)
    print("混淆矩阵：", picture.draw(verdicts, REPORT / f"confusions-{options.half}.png"))
    if options.peers:
        for name, share in measure_peers(questions).items():
            print(f"{name:<40} 单个问题答对话题 {share:.1%}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation")
    parser.add_argument("--half", choices=("look", "report"), default="look")
    parser.add_argument("--peers", action="store_true", help="also measure the other contenders")
    parser.add_argument("--wrong", action="store_true", help="list what was answered wrong")
    return parser.parse_args()


def _print_figures(
    half: str, verdicts: Sequence[Verdict], played: Sequence[Sequence[Verdict]]
) -> None:
    print(f"评测题（{half}）：{len(verdicts)} 个问题，{len(played)} 段对话")
    for name, value in asdict(figures(verdicts, played)).items():
        print(f"  {name:<24} {value if isinstance(value, int) else format(value, '.1%')}")
    print("按说法：")
    for style, share, count in by_style(verdicts):
        print(f"  {style:<24} {share:6.1%}  {count}")
    print("按话题：")
    for topic, share, count in by_topic(verdicts):
        print(f"  {topic:<24} {share:6.1%}  {count}")
    print("把握与实际：")
    for band, confidence, share, count in calibration(verdicts):
        print(f"  {band}  平均把握 {confidence:6.1%}  答对 {share:6.1%}  {count}")
    print("最常混淆：")
    for (wanted, got), count in confusions(verdicts)[:15]:
        print(f"  {wanted} → {got}  {count}")


def _print_wrong(
    verdicts: Sequence[Verdict],
    dialogues: Sequence[dict[str, object]],
    played: Sequence[Sequence[Verdict]],
) -> None:
    for verdict in verdicts:
        if (
            not verdict.right_topic
            or verdict.right_facts is False
            or verdict.leaks
            or verdict.wrong
        ):
            _print_verdict(str(verdict.item["id"]), str(verdict.item["text"]), verdict)
    for dialogue, turns in zip(dialogues, played, strict=True):
        if dialogue_is_right(turns):
            continue
        print(f"\n对话 {dialogue['id']} {dialogue['title']}")
        for before, turn in zip([None, *turns[:-1]], turns, strict=True):
            if turn_is_right(turn, before):
                print(f"    ok {turn.item['user']}")
            else:
                _print_verdict("   ", str(turn.item["user"]), turn)


def _print_verdict(name: str, text: str, verdict: Verdict) -> None:
    wanted = "+".join(verdict.item.get("topics", []))
    print(
        f"{name} {text}\n      {wanted} → {'+'.join(verdict.topics)} {verdict.confidence:.2f}",
        end="",
    )
    if verdict.right_facts is False:
        print(f" | facts {verdict.item['facts']} not in: {verdict.text[:300]}", end="")
    if verdict.leaks:
        print(f" | leaks {verdict.leaks}", end="")
    print(f" | {'; '.join(verdict.wrong)}" if verdict.wrong else "")


if __name__ == "__main__":
    main()
