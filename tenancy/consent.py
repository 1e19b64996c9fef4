"""Whether people are asked first: consent is given, and its policy set, by medium."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from tenancy import media


class ConsentPolicy(models.TextChoices):
    """What holds for marketing to somebody who has said neither yes nor no."""

    OPT_OUT = "opt_out", "It may be sent until they say no"
    OPT_IN = "opt_in", "It is sent only after they have said yes"


def policies_of_a_new_workspace(settings: Mapping[str, Any]) -> dict[str, str]:
    """Those that its settings name; of the others `opt_in` for media that ask first, else `opt_out`."""
    given = settings.get("consent")
    asked = {medium.kind: ConsentPolicy.OPT_IN.value for medium in media.MEDIA if medium.opt_in}
    return consent_policies({"consent": asked | (given if isinstance(given, dict) else {})})


def consent_policies(settings: Mapping[str, Any]) -> dict[str, str]:
    """The policy of every medium by a workspace's settings, as `channels.policies.decide.consented` reads them: `opt_out`
    unless they say `opt_in`."""
    given = settings.get("consent")
    said = given if isinstance(given, dict) else {}
    return {
        medium: ConsentPolicy.OPT_IN.value if said.get(medium) == ConsentPolicy.OPT_IN else ConsentPolicy.OPT_OUT.value
        for medium in media.kinds()
    }
