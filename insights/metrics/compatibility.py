"""Which metrics cannot be shown on one axis, or added up, and why."""

from __future__ import annotations

from collections.abc import Sequence

from core.i18n.text import listed, translated
from core.problems import Problem
from insights.metrics.definition import Definition, unit_name

Named = tuple[str, Definition]
"""A metric by its name."""


def incompatibility(metrics: Sequence[Named], *, summed: bool = False) -> Problem | None:
    """Why these metrics cannot share an axis or, with `summed`, be added up; None if they can. Zones must be given."""
    units = {name: unit_name(definition) for name, definition in metrics}
    if len(set(units.values())) > 1:
        in_units = listed(translated("“{name}” in {unit}", name=name, unit=unit) for name, unit in units.items())
        return Problem(
            "metrics",
            "different_units",
            translated(
                "Metrics of different units fit neither on one axis nor into one sum: {metrics}. Show each by itself.",
                metrics=in_units,
            ),
        )
    if len({(definition.grain, definition.zone) for _, definition in metrics}) > 1:
        return Problem(
            "metrics",
            "different_steps",
            translated(
                "These metrics are told by different steps of time (day or week) or in different time zones. Show each by "
                "itself."
            ),
        )
    not_summable = next((name for name, definition in metrics if definition.aggregate in ("people", "mean")), None)
    if summed and not_summable is not None:
        return Problem(
            "metrics",
            "not_summable",
            translated(
                "“{name}” cannot be added to others: means have no sum, and somebody may be among the different people of "
                "both.",
                name=not_summable,
            ),
        )
    return None
