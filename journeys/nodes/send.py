"""Send: decide, for each person, to say this to them or why not."""

from collections.abc import Mapping, Set
from typing import Annotated, Any

from channels.policies.decide import refusal
from content.categories import MARKETING, check_choice
from core.db.sql import Sql, sql
from core.problems import Problem
from journeys.nodes.base import Config, Effect, Language, NodeType, Port, Scope, Stand, Step, meta, problem
from journeys.nodes.now import NOW


class SendConfig(Config, frozen=True):
    channel: Annotated[str, meta("Channel", "渠道", format="channel")]
    template: Annotated[str, meta("Template", "模板", format="template")]
    category: Annotated[str, meta("Kind of message", "消息类别", format="message-category", max_length=40)] = MARKETING
    """The code of a category. Versions of old hold words that are none; these are marketing."""
    topic: Annotated[
        str,
        meta(
            "Topic",
            "订阅主题",
            help="Consent is asked for this topic.",
            help_zh="按此订阅主题检查营销授权。",
            max_length=60,
        ),
    ] = ""
    template_version: Annotated[int, meta("Template version", "模板版本", format="hidden")] = 0
    """Set by publishing: the id of the template's version that this journey version sends."""


class Send(NodeType[SendConfig]):
    kind = "send"
    group = "do"
    icon = "send"
    label = "Send"
    label_zh = "发送消息"
    description = "Send a message, or record why not."
    description_zh = "发送消息；不能发送时记录原因。"
    config = SendConfig
    fixed_ports = (Port("next", "Sent", "已发送"), Port("withheld", "Not sent", "未发送", optional=True))
    barrier = True  # Caps count earlier touches, so a second send must see the first one's.
    touches = True

    def check(self, config: SendConfig, scope: Scope) -> list[Problem]:
        channel, template = scope.channels.get(config.channel), scope.templates.get(config.template)
        found = check_choice(config.category, scope.categories, "category")
        if not config.channel:
            found.append(problem("channel", "channel_missing", "Choose a channel.", "请选择渠道。"))
        elif channel is None:
            found.append(
                problem(
                    "channel",
                    "unknown_channel",
                    "This channel does not exist in this workspace. Choose another.",
                    "所选渠道在本工作区不存在，请另选一个。",
                )
            )
        elif not channel.enabled:
            found.append(
                Problem(
                    "channel",
                    "channel_disabled",
                    f"The channel “{channel.name}” is switched off; nothing will leave until it is switched on.",
                    f"渠道“{channel.name}”已停用，启用前不会发出任何消息。",
                    "warning",
                )
            )
        if not config.template:
            found.append(problem("template", "template_missing", "Choose a template.", "请选择模板。"))
        elif template is None:
            found.append(
                problem(
                    "template",
                    "unknown_template",
                    "This template does not exist in this workspace or was archived. Choose another.",
                    "所选模板在本工作区不存在或已归档，请另选一个。",
                )
            )
        if channel and template and channel.medium != template.medium:
            found.append(
                problem(
                    "template",
                    "medium_mismatch",
                    f"The template is for {template.medium}, the channel sends {channel.medium}. Choose two that fit.",
                    f"模板用于 {template.medium}，而渠道发送 {channel.medium}，请选择触达方式相同的渠道和模板。",
                )
            )
        written_for = scope.categories.get(template.category) if template else None
        if template and written_for and not written_for.transactional and _is_service_message(config, scope):
            found.append(
                problem(
                    "category",
                    "category_mismatch",
                    f"The template “{template.name}” is written for marketing ({template.category}), which is no service "
                    "message. Choose a category of marketing, or another template.",
                    f"模板“{template.name}”用于营销消息（{template.category}），不能作为服务通知发送。请选择营销类别，或另选模板。",
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

    def sentence(self, config: SendConfig, language: Language, scope: Scope) -> str:
        channel, template = scope.channels.get(config.channel), scope.templates.get(config.template)
        what, by = template.name if template else "?", channel.name if channel else "?"
        return f"通过“{by}”发送“{what}”" if language == "zh-hans" else f"Send “{what}” by {by}"

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
        )
        return Step(
            Sql("CASE WHEN x.refusal = '' THEN 'next' ELSE 'withheld' END"),
            reason=Sql("x.refusal"),
            lateral=sql("SELECT {} AS refusal", why_not),
            effects=(
                Effect(
                    "touches",
                    (
                        ("channel_id", sql("{}::bigint", channel.id)),
                        ("template_version_id", sql("{}::bigint", config.template_version)),
                        ("medium", sql("{}::text", channel.medium)),
                        ("category", sql("{}::text", config.category)),
                        ("transactional", Sql("true" if transactional else "false")),
                        ("topic", sql("{}::text", config.topic)),
                        ("refusal", Sql("x.refusal")),
                    ),
                ),
            ),
        )


def _is_service_message(config: SendConfig, scope: Scope) -> bool:
    """Whether it is of a category of service messages; what is no category is marketing."""
    category = scope.categories.get(config.category)
    return category is not None and category.transactional
