"""``python -m actions.preview``: answers questions as of a day, without a server.

For editors who want to see a changed sentence or amount before it is in service:
``make preview DATE=2027-03-01 Q="四川过了时间还能交吗"``.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from datetime import date
from pathlib import Path
from typing import Any

from actions.answers import Answer
from actions.memory import Memory
from actions.office import open_desk
from actions.respond import respond
from actions.understanding import Understanding
from bot.clock import today
from bot.incoming import without_slash
from bot.logs import silence_libraries
from bot.privacy import mask
from bot.settings import PROJECT


class LocalAssistant:
    """The whole way of a question in one process.

    Args:
        model: The trained Rasa model.
        day: The day to answer for.
    """

    def __init__(self, model: Path, day: date) -> None:
        from rasa.core.agent import Agent

        self._agent = Agent.load(str(model))
        self._day = day
        self._memories: dict[str, Memory] = {}

    def parse(self, text: str) -> dict[str, Any]:
        """Return what the NLU pipeline makes of a text."""
        parsed: dict[str, Any] = asyncio.run(self._agent.parse_message(text))
        return parsed

    def answers(self, text: str, sender: str = "preview") -> list[Answer]:
        """Answer a message in the conversation of a sender."""
        masked = mask(text)
        parsed = self.parse(without_slash(masked.text))
        parsed["metadata"] = {"private": list(masked.kinds)}
        turn = Understanding.from_message(parsed, self._day.year)
        memory = self._memories.get(sender, Memory())
        answers, self._memories[sender] = respond(turn, memory, open_desk(self._day))
        return answers

    def ask(self, sender: str, text: str) -> list[dict[str, Any]]:
        """Return reply items as the REST channel would."""
        return [answer.reply(self._day.isoformat()) for answer in self.answers(text, sender)]


def main() -> None:
    """Answer the questions given on the command line, in one conversation."""
    parser = argparse.ArgumentParser(prog="python -m actions.preview")
    parser.add_argument("--date", type=date.fromisoformat, default=today(), help="YYYY-MM-DD")
    parser.add_argument("question", nargs="+")
    options = parser.parse_args()
    # 今天 and 上周五 in a question are counted from that day too.
    os.environ["ASSISTANT_TODAY"] = options.date.isoformat()
    silence_libraries()
    assistant = LocalAssistant(PROJECT / "models" / "assistant.tar.gz", options.date)
    for question in options.question:
        print(f"\n〖{options.date}〗{question}")
        for answer in assistant.answers(question):
            print(f"({answer.topic} · {answer.status} · {answer.entry})\n{answer.text()}")
            if answer.buttons:
                print("  ".join(f"[{button.title}]" for button in answer.buttons))


if __name__ == "__main__":
    main()
