"""One topic, one name: domain, rules, examples and answers speak of the same topics."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.loading import load_data_from_files
from rasa.shared.importers.importer import TrainingDataImporter

from bot.settings import DATA, PROJECT

CONTRACT = {
    *("pay_how", "pay_url", "check_record", "duplicate_payment", "refund", "fee_standard"),
    *("fee_category", "pay_period", "late_payment", "benefit_period", "newborn", "enrol"),
    *("receipt", "error_not_found_record", "error_multiple_dues", "error_pending_dues"),
    *("error_already_declared", "error_no_dues", "error_cloud_service", "pay_failed"),
    *("error_verify", "wrong_region", "pay_for_others", "family_account", "account_balance"),
    *("reimburse_ratio", "reimburse_process", "remote_treatment", "hotline", "human", "greet"),
    *("thanks", "goodbye", "bot_identity", "out_of_scope"),
}
MAIN = (
    *("pay_how", "check_record", "duplicate_payment", "fee_standard"),
    *("fee_category", "pay_period", "late_payment", "hotline"),
)
DETAILS = {"supply_details", "follow_up", "withhold_details"}
RASAS_KEYS = ("rules:", "stories:", "nlu:", "responses:")


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def examples() -> dict[str, list[str]]:
    """Return the examples of each intent."""
    found: dict[str, list[str]] = {}
    for path in sorted((DATA / "nlu").rglob("*.yml")):
        for item in read(path)["nlu"]:
            lines = [line.strip().removeprefix("- ") for line in item["examples"].splitlines()]
            found.setdefault(item["intent"], []).extend(filter(None, lines))
    return found


EXAMPLES = examples()


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.load(str(PROJECT / "domain.yml"))


def test_domain_rules_and_examples_know_the_same_intents(domain: Domain) -> None:
    rules = read(DATA / "rules" / "answer.yml")["rules"]
    (choice,) = [step for rule in rules for step in rule["steps"] if "or" in step]
    by_rules = {alternative["intent"] for alternative in choice["or"]}
    ours = {name for name in domain.intents if name in EXAMPLES or name in by_rules}
    assert ours == by_rules == set(EXAMPLES)


def test_every_topic_of_the_contract_has_scripted_answers() -> None:
    answered = {path.stem for path in (DATA / "faq").glob("*.yml")}
    assert answered >= CONTRACT


def test_every_intent_leads_to_an_answer() -> None:
    answered = {path.stem for path in (DATA / "faq").glob("*.yml")}
    cases = {
        entry.get("case") for entry in read(DATA / "faq" / "out_of_scope.yml")["entries"].values()
    }
    for intent in EXAMPLES:
        if intent.startswith("out_of_scope_"):
            assert intent.removeprefix("out_of_scope_") in cases
        elif intent not in DETAILS:
            assert intent in answered


@pytest.mark.parametrize("intent", sorted(EXAMPLES))
def test_every_intent_has_enough_examples_none_of_them_twice(intent: str) -> None:
    known = EXAMPLES[intent]
    assert len(known) >= (40 if intent in MAIN else 20)
    assert len(set(known)) == len(known)


def test_no_example_teaches_two_intents() -> None:
    first: dict[str, str] = {}
    for intent, sentences in EXAMPLES.items():
        for sentence in sentences:
            assert first.setdefault(sentence, intent) == intent, sentence


def test_examples_stand_in_the_file_of_their_intent() -> None:
    for path in (DATA / "nlu").rglob("*.yml"):
        for item in read(path)["nlu"]:
            assert item["intent"].startswith(path.stem), f"{path.name}: {item['intent']}"


def test_rasa_reads_the_training_data_without_complaint(
    domain: Domain, recwarn: pytest.WarningsRecorder
) -> None:
    importer = TrainingDataImporter.load_from_config(
        str(PROJECT / "config.yml"),
        str(PROJECT / "domain.yml"),
        [str(DATA / "nlu"), str(DATA / "rules")],
    )
    data = importer.get_nlu_data()
    data.validate()
    assert data.intents == set(EXAMPLES)
    steps = load_data_from_files([str(DATA / "rules" / "answer.yml")], domain)
    assert steps
    ours = [w for w in recwarn if w.category.__module__.startswith("rasa")]
    assert not ours, [str(warning.message) for warning in ours]


def test_no_other_data_file_would_be_read_as_training_data() -> None:
    for path in DATA.rglob("*.yml"):
        if path.parent in (DATA / "nlu", DATA / "rules"):
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        wrong = [line for line in lines if line.lstrip("- ").startswith(RASAS_KEYS)]
        assert not wrong, f"{path.name}: {wrong}"


def test_the_action_of_the_domain_is_the_one_that_the_rules_take(domain: Domain) -> None:
    from actions.answer import ActionAnswer

    assert ActionAnswer().name() in domain.user_actions
    assert (
        ActionAnswer().name()
        == read(PROJECT / "config.yml")["policies"][0]["core_fallback_action_name"]
    )
