"""The last touch that was our own doing gets it all."""

from __future__ import annotations

import numpy as np

from core.i18n.text import translated
from insights.attribution.models.base import ByPlace
from insights.attribution.paths import Block, Floats
from insights.attribution.settings import Attribution


class LastNonDirect(ByPlace):
    """A service message (an order confirmed, a code to sign in) answers what the customer did: it is *direct*, and stands
    back behind any other. Where there are only such, the last of them gets it."""

    kind = "last_non_direct"
    name = translated("Last non-direct touch")
    help = translated(
        "The last message that is not a service message gets it all; the last service message where there is no other."
    )

    def weights(self, block: Block, chosen: Attribution) -> Floats:
        length = block.direct.shape[1]
        last = length - 1 - np.argmax(~block.direct[:, ::-1], axis=1)
        found = np.zeros(block.direct.shape)
        found[np.arange(len(last)), np.where(block.direct.all(axis=1), length - 1, last)] = 1
        return found
