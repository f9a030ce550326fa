"""The console's tables: made by the migrations; the audit log only grows."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Engine

from bot.journal import open_database
from bot.operator.__main__ import main
from bot.operator.accounts import AccountError, Accounts, LoginLimit, read_audit
from bot.operator.tables import VERSIONS, audit, metadata, prepare
from tests.operator.conftest import on_both_databases

PASSWORD = "a-long-password"


@on_both_databases
def test_the_migrations_make_the_tables_that_the_code_knows(engine: Engine) -> None:
    prepare(engine)
    names = set(metadata.tables)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": VERSIONS,
                "include_object": lambda _, name, kind, *rest: kind != "table" or name in names,
            },
        )
        assert compare_metadata(context, metadata) == []


@on_both_databases
@pytest.mark.parametrize("change", [audit.update().values(who="nobody"), audit.delete()])
def test_the_audit_log_only_grows(engine: Engine, change: sa.sql.Executable) -> None:
    Accounts(engine).create("wang", PASSWORD, "editor", "100000", "test")
    with pytest.raises(sa.exc.DatabaseError), engine.begin() as connection:
        connection.execute(change)
    assert [row.action for row in read_audit(engine, 10)] == ["create"]


@on_both_databases
def test_a_name_is_taken_once(engine: Engine) -> None:
    accounts = Accounts(engine)
    accounts.create("wang", PASSWORD, "editor", "100000", "test")
    with pytest.raises(AccountError, match="name_taken"):
        accounts.create(" wang ", PASSWORD, "editor", "100000", "test")


def test_failures_count_for_a_while() -> None:
    seconds = [0.0]
    limit = LoginLimit(most=2, seconds=60, clock=lambda: seconds[0])
    limit.failed("name:wang", "address:1")
    assert not limit.refuses("name:wang")
    limit.failed("name:wang", "address:1")
    assert limit.refuses("name:wang") and limit.refuses("name:li", "address:1")
    limit.succeeded("name:wang")
    assert not limit.refuses("name:wang")
    seconds[0] = 61
    assert not limit.refuses("address:1")


def test_the_command_makes_the_first_administrator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import io

    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\nshort\n"))
    assert main(["create-admin", "chief"]) == 0
    assert main(["create-admin", "second"]) == 1
    engine = open_database(f"sqlite:///{tmp_path / 'assistant.db'}")
    account = Accounts(engine).log_in("chief", PASSWORD)
    assert account is not None and account.role == "administrator"
    assert PASSWORD not in capsys.readouterr().out
