"""The form of a workspace in the admin: its columns and its typed settings, a field each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.models import ModelFormMetaclass

from core.i18n.words import words
from tenancy import media, settings
from tenancy.consent import ConsentPolicy, policies_of_a_new_workspace
from tenancy.models import Workspace


class WorkspaceFields(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A workspace and its settings, which `tenancy.settings` checks."""

    region = forms.ChoiceField(
        required=False,
        choices=lambda: [("", "—"), *((region, region) for region in settings.regions())],
        help_text=words(
            "Where phone numbers without a country code are from. A change holds for what comes in from then on.",
            "没有国家代码的电话号码所属的国家或地区。更改后仅对此后到达的数据生效。",
        ),
    )
    window_days = forms.FloatField(
        help_text=words(
            "How many days before a conversion a message may lie that earns credit. A change has all credits computed anew.",
            "转化前多少天内的消息可以获得贡献。更改后将重新计算全部归因。",
        ),
    )
    qualifying = forms.ChoiceField(choices=[(each, each) for each in settings.QUALIFYING])
    audit_days = forms.IntegerField(
        help_text=words(
            "For how many days entries of the audit log are kept. With fewer days older entries are removed for good.",
            "审计日志保留的天数。减少天数后，更早的记录将被永久删除。",
        ),
    )

    class Meta:
        model = Workspace
        fields = ("name", "slug", "time_zone", "locale")
        help_texts = {
            "time_zone": words(
                "IANA name. After a change the schedules of journeys go by the new clock, unless they name their own zone.",
                "IANA 名称。更改后，未自行指定时区的旅程定时将按新时区执行。",
            )
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        held = settings.shown(self.instance)
        if self.instance.pk is None:
            held["consent"] = policies_of_a_new_workspace({})
        flat = held | held["attribution"] | {_consent(medium): policy for medium, policy in held["consent"].items()}
        self.initial.update({name: flat[name] for name in self.fields if name in flat})

    def clean(self) -> dict[str, Any]:
        """What was typed; each problem stands at its field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for problem in settings.check(as_changes(cleaned)):
            field = problem.path.split(".")[-1]
            self.add_error(
                _consent(field) if problem.path.startswith("consent.") else field,
                words(problem.message, problem.message_zh),
            )
        return cleaned


def _consent(medium: str) -> str:
    return f"consent_{medium}"


def as_changes(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the form calls its fields, as `tenancy.settings` takes it."""
    flat = {name: typed[name] for name in ("name", "slug", *settings.COLUMNS, "audit_days") if name in typed}
    if "region" in typed:
        flat["region"] = typed["region"] or None
    if shared := {name: typed[name] for name in ("window_days", "qualifying") if name in typed}:
        flat["attribution"] = shared
    if policies := {medium: typed[_consent(medium)] for medium in media.kinds() if _consent(medium) in typed}:
        flat["consent"] = policies
    return flat


WorkspaceForm: Any = ModelFormMetaclass(
    "WorkspaceForm",
    (WorkspaceFields,),
    {
        _consent(medium.kind): forms.ChoiceField(
            choices=ConsentPolicy.choices,
            label=words(f"Consent: {medium.label}", f"营销授权：{medium.label_zh}"),
            help_text=words(
                "What holds for marketing to somebody who has said neither yes nor no.",
                "对未表态的客户，营销消息适用的规则。",
            ),
        )
        for medium in media.MEDIA
    },
)
"""With a field for the policy of consent of each medium."""
