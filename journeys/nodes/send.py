"""Send: decide, for each person, to say this to them or why not."""

from collections.abc import Mapping, Set
from typing import Annotated, Any

from channels.policies import budget
from channels.policies.decide import refusal
from content.categories import MARKETING, check_choice
from core.config.schema import meta
from core.db.sql import Sql, sql
from core.i18n.text import translated
from core.problems import Problem
from journeys.nodes.base import Config, Effect, NodeType, Port, Scope, Stand, Step, problem
from journeys.nodes.now import NOW


class SendConfig(Config, frozen=True):
    channel: Annotated[str, meta(translated("Channel"), format="channel")]
    template: Annotated[str, meta(translated("Template"), format="template")]
    category: Annotated[str, meta(translated("Kind of message"), format="message-category", max_length=40)] = MARKETING
    """The code of a category. Versions of old hold words that are none; these are marketing."""
    topic: Annotated[
        str,
        meta(
            translated("Topic"),
            help=translated("Consent is asked for this topic."),
            max_length=60,
        ),
    ] = ""
    urgent: Annotated[
        bool,
        meta(
            translated("Send in quiet hours too"),
            help=translated("Otherwise it waits until they end where the customer lives. Service messages never wait."),
        ),
    ] = False
    template_version: Annotated[int, meta(translated("Template version"), format="hidden")] = 0
    """Set by publishing: the id of the template's version that this journey version sends."""


class Send(NodeType[SendConfig]):
    kind = "send"
    group = "do"
    icon = "send"
    label = translated("Send")
    description = translated("Send a message, or record why not.")
    config = SendConfig
    fixed_ports = (Port("next", translated("Sent")), Port("withheld", translated("Not sent"), optional=True))
    barrier = True  # Caps count earlier touches, so a second send must see the first one's.
    touches = True

    def check(self, config: SendConfig, scope: Scope) -> list[Problem]:
        channel, template = scope.channels.get(config.channel), scope.templates.get(config.template)
        found = check_choice(config.category, scope.categories, "category")
        if not config.channel:
            found.append(problem("channel", "channel_missing", translated("Choose a channel.")))
        elif channel is None:
            found.append(
                problem(
                    "channel",
                    "unknown_channel",
                    translated("This channel does not exist in this workspace. Choose another."),
                )
            )
        elif not channel.enabled:
            found.append(
                Problem(
                    "channel",
                    "channel_disabled",
                    translated(
                        "The channel “{name}” is switched off; nothing will leave until it is switched on.",
                        name=channel.name,
                    ),
                    "warning",
                )
            )
        if not config.template:
            found.append(problem("template", "template_missing", translated("Choose a template.")))
        elif template is None:
            found.append(
                problem(
                    "template",
                    "unknown_template",
                    translated("This template does not exist in this workspace or was archived. Choose another."),
                )
            )
        if channel and template and channel.medium != template.medium:
            found.append(
                problem(
                    "template",
                    "medium_mismatch",
                    translated(
                        "The template is for {medium}, the channel sends {carried}. Choose two that fit.",
                        medium=template.medium,
                        carried=channel.medium,
                    ),
                )
            )
        written_for = scope.categories.get(template.category) if template else None
        if template and written_for and not written_for.transactional and _is_service_message(config, scope):
            found.append(
                problem(
                    "category",
                    "category_mismatch",
                    translated(
                        "The template “{name}” is written for marketing ({category}), which is no service message. "
                        "Choose a category of marketing, or another template.",
                        name=template.name,
                        category=template.category,
                    ),
                )
            )
        return found

    def template(self, config: SendConfig) -> str:
        return config.template

    def pinned_template(self, config: SendConfig) -> int:
        return config.template_version

    def transactional(self, config: Mapping[str, Any], codes: Set[str]) -> bool:
        category = config.get("category")
        return isinstance(category, str) and category in codes

    def sentence(self, config: SendConfig, scope: Scope) -> str:
        channel, template = scope.channels.get(config.channel), scope.templates.get(config.template)
        what, by = template.name if template else "?", channel.name if channel else "?"
        return translated("Send “{template}” by {channel}", template=what, channel=by)

    def step(self, config: SendConfig, stand: Stand) -> Step:
        channel = stand.scope.channels[config.channel]
        transactional = _is_service_message(config, stand.scope)
        why_not = refusal(
            stand.scope.workspace_id,
            Sql("p"),
            channel.medium,
            config.category,
            config.topic,
            NOW,
            channel.id,
            transactional=transactional,
            holdout=stand.scope.program_holdout,
        )
        service, refused = "touches", Sql("x.refusal")
        further: tuple[tuple[str, Sql], ...] = ()
        if stand.left is not None:
            service, refused = "paid_touches", budget.refusal(refused, channel.id, stand.left)
            further = (("price", budget.price(sql("{}::bigint", channel.id))),)
        return Step(
            sql("CASE WHEN {} = '' THEN 'next' ELSE 'withheld' END", refused),
            reason=refused,
            lateral=sql("SELECT {} AS refusal", why_not),
            effects=(
                Effect(
                    service,
                    (
                        ("channel_id", sql("{}::bigint", channel.id)),
                        ("template_version_id", sql("{}::bigint", config.template_version)),
                        ("medium", sql("{}::text", channel.medium)),
                        ("category", sql("{}::text", config.category)),
                        ("transactional", Sql("true" if transactional else "false")),
                        ("urgent", Sql("true" if config.urgent else "false")),
                        ("topic", sql("{}::text", config.topic)),
                        ("refusal", refused),
                        *further,
                    ),
                ),
            ),
        )


def _is_service_message(config: SendConfig, scope: Scope) -> bool:
    """Whether it is of a category of service messages; what is no category is marketing."""
    category = scope.categories.get(config.category)
    return category is not None and category.transactional
