"""The switch that turns the assistant off and leaves the hotlines, without a restart."""

from __future__ import annotations

from bot.settings import Settings

SWITCH = "bot-off"


def bot_is_off(settings: Settings) -> bool:
    """Whether it is off: ``BOT_OFF`` is set, or the file ``bot-off`` is in the state folder."""
    return settings.bot_off or (settings.var_dir / SWITCH).exists()
