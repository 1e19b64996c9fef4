"""The reasons that the ledgers give, in words for people."""

from __future__ import annotations

from typing import Final

from channels.adapters.reasons import ADAPTER_REASONS
from core.i18n.text import translated

REASONS: Final[dict[str, str]] = {
    "no_consent": translated("has not agreed to hear from us"),
    "suppressed": translated("the address is on the suppression list"),
    "unreachable": translated("has no address for this channel"),
    "several_accounts": translated("has addresses of several accounts, and the channel names none"),
    "program_holdout": translated("is in the program holdout, which gets no marketing"),
    "capped": translated("has heard from us often enough"),
    "budget": translated("the budget of the journey is used up"),
    "held_out": translated("is in the control group"),
    "filtered": translated("does not pass the entry filter"),
    "no_way_in": translated("the journey lets nobody in by API or by hand any more"),
    "already_inside": translated("is inside the journey already"),
    "reentry_too_soon": translated("may not enter again so soon"),
    "reentry_never": translated("may enter only once"),
    "too_late": translated("came too late"),
    "journey_paused": translated("the journey was paused"),
    "left_journey": translated("left the journey before it went out"),
    "converted": translated("reached the goal"),
    "exit_rule": translated("met the exit rule"),
    "reached_exit": translated("came to the end"),
    "expired": translated("was not delivered in time"),
    "channel_disabled": translated("the channel is switched off"),
    "render_failed": translated("the template could not be filled in"),
    "merged": translated("was found to be the same person as somebody inside"),
    "journey_archived": translated("the journey was archived"),
    "erased": translated("was erased"),
    "key_forgotten": translated("too late to try again safely"),
    "ambiguous": translated("delivery status unknown"),
    "gave_up": translated("failed too often"),
    "cancelled_by_hand": translated("cancelled by hand"),
    "too_many_tags": translated("has as many tags as a customer may have"),
    "no_room_for_trait": translated("has no room for another trait"),
    "timeout": translated("the time ran out"),
    "quiet_hours": translated("waits for the end of quiet hours"),
    "waits_for_earlier": translated("waits for an earlier message of the same journey"),
    "failed": translated("the provider reported that it failed"),
    **ADAPTER_REASONS,
}
