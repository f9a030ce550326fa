"""Tries the platform's API for the doctor, without doing anything to anybody."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from bot.channels.wechat.api import Api
from bot.channels.wechat.errors import Action, ApiError
from bot.channels.wechat.finding import Finding
from bot.channels.wechat.http import Http, Unreachable
from bot.channels.wechat.settings import Account
from bot.channels.wechat.tokens import Fetch, Tokens, stable_token, wecom_token

# An id of nobody. Who may send at all is told that nobody has it.
_NOBODY = "doctor"
_NO_SUCH_RESIDENT = 40003

GetTokens = Callable[[Http, Account], Fetch]


async def api_findings(channel: str, account: Account, tokens: GetTokens) -> AsyncIterator[Finding]:
    """Yield whether the API gives the account a token.

    Args:
        channel: Name of the channel for the sentence.
        account: The account.
        tokens: Makes what gets its tokens.
    """
    http = Http()
    try:
        await tokens(http, account)(False)
        yield Finding("api", True, {"channel": channel})
    except (ApiError, Unreachable) as error:
        yield _failure(channel, account, error)
    finally:
        await http.close()


async def customer_service(account: Account, is_on: bool) -> AsyncIterator[Finding]:
    """Yield whether the account may send messages, and whether the settings say the same.

    Args:
        account: The Official Account.
        is_on: What the settings say.
    """
    message = {"touser": _NOBODY, "msgtype": "text", "text": {"content": _NOBODY}}
    try:
        await _call(account, stable_token, "message/custom/send", message)
    except ApiError as error:
        if error.known.action is Action.NO_RIGHT:
            yield Finding("right", not is_on)
        elif error.code == _NO_SUCH_RESIDENT:
            yield Finding("sending" if is_on else "unused_right", True)
    except Unreachable:
        # The check of the token has already said so, or will the next time.
        return


async def service_accounts(account: Account) -> Finding:
    """Return whether the application may call 微信客服 and has an account there.

    Args:
        account: The company.
    """
    try:
        answer = await _call(account, wecom_token, "kf/account/list", {"offset": 0, "limit": 100})
    except (ApiError, Unreachable) as error:
        return _failure("wecom", account, error)
    count = len(answer.get("account_list") or ())
    return Finding("service_accounts", count > 0, {"count": count})


async def _call(
    account: Account, tokens: GetTokens, path: str, payload: Mapping[str, Any]
) -> dict[str, Any]:
    http = Http()
    try:
        api = Api(http, account.api_base, Tokens(tokens(http, account)))
        return await api.call(path, payload, repeatable=False)
    finally:
        await http.close()


def _failure(channel: str, account: Account, error: ApiError | Unreachable) -> Finding:
    if isinstance(error, Unreachable):
        return Finding("reach", False, {"url": account.api_base, "error": str(error)})
    # The platform's words name the address that is missing from the allow-list.
    values = {"channel": channel, "say": error.known.say, "detail": error.detail}
    return Finding("api", False, values)
