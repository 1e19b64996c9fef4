"""What alerts may watch, in the order in which the form shows it. A new one is one file here and one line in this list."""

from __future__ import annotations

from typing import Any

from core.registry import by_kind
from insights.alerts.sources.base import AlertSource
from insights.alerts.sources.baseline import Baseline
from insights.alerts.sources.consent_withdrawals import ConsentWithdrawals
from insights.alerts.sources.figure import Figure
from insights.alerts.sources.metric import MetricLimit
from insights.alerts.sources.metric_change import MetricChange
from insights.alerts.sources.metric_silent import MetricSilent
from insights.alerts.sources.no_entries import NoEntries
from insights.alerts.sources.parked import Parked
from insights.alerts.sources.quarantine import Quarantine
from insights.alerts.sources.send_failures import SendFailures
from insights.alerts.sources.silent_source import SilentSource
from insights.alerts.sources.stuck import Stuck
from insights.alerts.sources.withheld import Withheld

SOURCES: tuple[AlertSource[Any], ...] = (
    Figure(),
    Baseline(),
    MetricLimit(),
    MetricChange(),
    MetricSilent(),
    SendFailures(),
    Withheld(),
    SilentSource(),
    NoEntries(),
    Stuck(),
    Parked(),
    Quarantine(),
    ConsentWithdrawals(),
)

BY_KIND = by_kind(SOURCES)
