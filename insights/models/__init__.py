"""The tables of `insights`, by what they serve."""

from insights.models.alerts import Alert, AlertTarget, Incident, IncidentState, Notice, NoticeState
from insights.models.attribution import AppliedAttribution, Credit
from insights.models.dashboards import Dashboard
from insights.models.figures import (
    Figure,
    FigureCell,
    FigureDay,
    FigureLook,
    FigureMonth,
    FigurePart,
    FigureView,
    JourneyFigure,
    ProgramFigure,
)
from insights.models.home import HomePage
from insights.models.media import MediaCost
from insights.models.metrics import Metric, MetricVersion

__all__ = [
    "Alert",
    "AlertTarget",
    "AppliedAttribution",
    "Credit",
    "Dashboard",
    "Figure",
    "FigureCell",
    "FigureDay",
    "FigureLook",
    "FigureMonth",
    "FigurePart",
    "FigureView",
    "HomePage",
    "Incident",
    "IncidentState",
    "JourneyFigure",
    "MediaCost",
    "Metric",
    "MetricVersion",
    "Notice",
    "NoticeState",
    "ProgramFigure",
]
