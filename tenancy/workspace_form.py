"""The form of a workspace in the admin: its columns and its typed settings, a field each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.models import ModelFormMetaclass

from core.i18n.text import translated
from tenancy import media, settings
from tenancy.consent import ConsentPolicy, policies_of_a_new_workspace
from tenancy.models import Workspace


class WorkspaceFields(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A workspace and its settings, which `tenancy.settings` checks."""

    region = forms.ChoiceField(
        required=False,
        choices=lambda: [("", "—"), *((region, region) for region in settings.regions())],
        help_text=translated(
            "Where phone numbers without a country code are from. A change holds for what comes in from then on."
        ),
    )
    currency = forms.ChoiceField(
        required=False,
        choices=lambda: [("", "—"), *((currency, currency) for currency in sorted(settings.currencies()))],
        help_text=translated("What prices and costs are amounts of. What is kept is not converted."),
    )
    week_start = forms.ChoiceField(
        choices=[
            ("monday", translated("Monday")),
            ("saturday", translated("Saturday")),
            ("sunday", translated("Sunday")),
        ],
        help_text=translated("On which day the weeks of results and calendars begin."),
    )
    window_days = forms.FloatField(
        help_text=translated(
            "How many days before a conversion a message may lie that earns credit. A change has all "
            "credits computed anew."
        ),
    )
    qualifying = forms.ChoiceField(choices=[(each, each) for each in settings.QUALIFYING])
    quiet_on = forms.BooleanField(
        required=False,
        label=translated("Quiet hours"),
        help_text=translated(
            "Marketing waits while it is quiet where its customer lives. Service messages never wait."
        ),
    )
    quiet_start = forms.CharField(
        max_length=5, label=translated("Quiet from"), help_text=translated("A clock time, e.g. 21:00.")
    )
    quiet_end = forms.CharField(
        max_length=5, label=translated("Quiet until"), help_text=translated("On the next day if it is earlier.")
    )
    program_holdout = forms.FloatField(
        help_text=translated(
            "The share of all people who get no marketing at all, from 0 to 0.2, so that the program lift can be measured. "
            "After a change from 0 people are drawn anew."
        ),
    )
    audit_days = forms.IntegerField(
        help_text=translated(
            "For how many days entries of the audit log are kept. With fewer days older entries are removed for good."
        ),
    )

    class Meta:
        model = Workspace
        fields = ("name", "slug", "time_zone", "locale")
        help_texts = {
            "time_zone": translated(
                "IANA name. After a change the schedules of journeys go by the new clock, unless they name "
                "their own zone."
            )
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        held = settings.shown(self.instance)
        if self.instance.pk is None:
            held["consent"] = policies_of_a_new_workspace({})
        flat = held | held["attribution"] | {f"quiet_{name}": value for name, value in held["quiet_hours"].items()}
        flat |= {_consent(medium): policy for medium, policy in held["consent"].items()}
        self.initial.update({name: flat[name] for name in self.fields if name in flat})

    def clean(self) -> dict[str, Any]:
        """What was typed; each problem stands at its field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for problem in settings.check(as_changes(cleaned)):
            part, _, field = problem.path.rpartition(".")
            prefix = {"consent": "consent_", "quiet_hours": "quiet_"}.get(part, "")
            self.add_error(f"{prefix}{field}", problem.message)
        return cleaned


def _consent(medium: str) -> str:
    return f"consent_{medium}"


def as_changes(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the form calls its fields, as `tenancy.settings` takes it."""
    kept = ("name", "slug", *settings.COLUMNS, "week_start", "program_holdout", "audit_days")
    flat = {name: typed[name] for name in kept if name in typed}
    flat |= {name: typed[name] or None for name in ("region", "currency") if name in typed}
    if shared := {name: typed[name] for name in ("window_days", "qualifying") if name in typed}:
        flat["attribution"] = shared
    if quiet := {name: typed[f"quiet_{name}"] for name in ("on", "start", "end") if f"quiet_{name}" in typed}:
        flat["quiet_hours"] = quiet
    if policies := {medium: typed[_consent(medium)] for medium in media.kinds() if _consent(medium) in typed}:
        flat["consent"] = policies
    return flat


WorkspaceForm: Any = ModelFormMetaclass(
    "WorkspaceForm",
    (WorkspaceFields,),
    {
        _consent(medium.kind): forms.ChoiceField(
            choices=ConsentPolicy.choices,
            label=translated("Consent: {label}", label=medium.label),
            help_text=translated("What holds for marketing to somebody who has said neither yes nor no."),
        )
        for medium in media.MEDIA
    },
)
"""With a field for the policy of consent of each medium."""
