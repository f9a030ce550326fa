"""Private data in messages and logs: found and masked before anything keeps it."""

from bot.privacy.logs import PrivacyFilter
from bot.privacy.masking import Masked, mask, without_tokens

__all__ = ["Masked", "PrivacyFilter", "mask", "without_tokens"]
