"""The same topics with Rasa's default Chinese pipeline: one plain utterance for each topic."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from bot.settings import DATA, PROJECT

DEFAULT_PIPELINE = """\
recipe: default.v1
assistant_id: default-chinese-pipeline
language: zh
pipeline:
  - name: JiebaTokenizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: 100
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
policies:
  - name: RulePolicy
"""

_PLACEHOLDER = re.compile(r"\{[\w.]+\}")


def write_project(folder: Path, epochs: int) -> None:
    """Write a Rasa project with our examples, the default pipeline and plain utterances.

    Args:
        folder: Emptied and filled with ``config.yml``, ``domain.yml``, ``credentials.yml``
            and ``data``.
        epochs: Epochs of DIET.
    """
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "data").mkdir(parents=True)
    shutil.copytree(DATA / "nlu", folder / "data" / "nlu")
    intents = _intents()
    rules = [
        {"rule": intent, "steps": [{"intent": intent}, {"action": f"utter_{intent}"}]}
        for intent in intents
    ]
    responses = {f"utter_{intent}": [{"text": text}] for intent, text in intents.items()}
    domain = {"version": "3.1", "intents": list(intents), "responses": responses}
    pipeline = DEFAULT_PIPELINE.replace("epochs: 100", f"epochs: {epochs}")
    (folder / "config.yml").write_text(pipeline, encoding="utf-8")
    (folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")
    _write(folder / "domain.yml", domain)
    _write(folder / "data" / "answers.yml", {"version": "3.1", "rules": rules})


def mark() -> str:
    """Return a digest of everything that the baseline is trained from."""
    total = sha256(DEFAULT_PIPELINE.encode())
    for path in sorted((DATA / "nlu").glob("*.yml")):
        total.update(path.read_bytes())
    total.update(repr(sorted(_intents().items())).encode())
    return total.hexdigest()


def _intents() -> dict[str, str]:
    """Return what is uttered for each intent: the nation's scripted answer, or its name."""
    domain = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
    scripted = dict(_scripted())
    names = [next(iter(item)) if isinstance(item, dict) else item for item in domain["intents"]]
    return {name: scripted.get(name, name) for name in names}


def _scripted() -> Iterator[tuple[str, str]]:
    for path in sorted((DATA / "faq").glob("*.yml")):
        topic = yaml.safe_load(path.read_text(encoding="utf-8"))
        entry = next(iter(topic["entries"].values()))
        lines = [entry["lead"], *entry.get("steps", ())]
        yield topic["topic"], _PLACEHOLDER.sub("…", "\n".join(lines))


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
