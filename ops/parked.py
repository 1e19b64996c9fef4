"""What was set aside, told so that people understand it: what it is, where it stopped, why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audiences.models import Audience
from cdp.parking.models import Parked, ParkedKind
from cdp.parking.narrowing import CANCELED, TIME_LIMIT
from journeys.models import Version

Text = tuple[str, str]
"""English, Chinese."""

KINDS: dict[str, Text] = {
    "profile": ("A customer", "客户"),
    "membership": ("A customer's place in an audience", "客户的人群成员身份"),
    "version": ("A journey version", "旅程版本"),
    "schedule": ("A journey's schedule", "旅程的定时进入"),
    "audience": ("An audience", "人群"),
    "buckets": ("A group of customers", "一组客户"),
    "merge": ("A merge of two profiles", "两个客户档案的合并"),
    "conversion": ("A conversion", "转化"),
    "send": ("A send", "发送"),
    "receipt": ("A receipt", "回执"),
    "channel": ("A channel", "渠道"),
    "workspace": ("A periodic job", "定期任务"),
    "job": ("A periodic job", "定期任务"),
}

STAGES: dict[str, Text] = {
    "tick": ("moving customers through journeys", "推进客户的旅程"),
    "pulse": ("planning what is due", "安排到期的工作"),
    "absorb": ("bringing together two merged profiles", "合并两个客户档案的数据"),
    "refresh": ("working out an audience", "计算人群"),
    "windows": ("moving an audience's time windows", "推移人群的时间窗口"),
    "attribute": ("crediting a conversion", "转化归因"),
    "housekeeping": ("housekeeping", "后台清理"),
    "claim": ("preparing a send", "准备发送"),
    "deliver": ("delivering", "投递"),
    "receipts": ("taking in a receipt", "处理回执"),
}
"""By the first word of `Parked.stage`."""

DETAILS: dict[str, Text] = {
    "tick.plan": ("putting the version's plan together", "生成旅程版本的执行计划"),
    "tick.signals": ("taking what has happened", "读取已发生的事件"),
    "tick.refresh": ("working out audiences for customers who changed", "为有变化的客户计算人群"),
    "tick.enroll": ("letting customers in", "让客户进入旅程"),
    "tick.convert": ("recording goals", "记录目标达成"),
    "tick.exits": ("ending by goal or exit rule", "按目标或退出规则结束"),
    "tick.archive": ("ending in an archived journey", "结束已归档旅程中的客户"),
    "tick.wake": ("waking waiting customers", "唤醒等待中的客户"),
    "tick.advance": ("moving customers to their next wait", "把客户推进到下一个等待点"),
    "tick.runs": ("taking entry batches", "读取进入批次"),
    "windows.touch": ("asking again whom the passing of time concerns", "通知受时间推移影响的客户"),
    "pulse.schedule": ("finding the schedule's next time", "计算下一次定时进入的时间"),
}

_RAISES = ("22", "23")


@dataclass(frozen=True, slots=True)
class Explained:
    """A parked row with what its ids stand for."""

    row: Parked
    what: Text
    place: Text
    reason: Text
    version: Version | None
    audience: Audience | None


def explain(parked: Sequence[Parked]) -> list[Explained]:
    """Each row explained, in two queries however many there are."""
    versions = {
        version.pk: version
        for version in Version.objects.filter(pk__in={_version_of(row) for row in parked}).select_related("journey")
    }
    audiences = {
        audience.pk: audience for audience in Audience.objects.filter(pk__in={_audience_of(r) for r in parked})
    }
    return [
        Explained(
            row,
            KINDS[row.kind],
            DETAILS.get(row.stage) or STAGES.get(row.stage.split(".")[0]) or (row.stage, row.stage),
            reason(row.code),
            versions.get(_version_of(row)),
            audiences.get(_audience_of(row)),
        )
        for row in parked
    ]


def reason(code: str) -> Text:
    """Why, by the kind of error, and what can be done."""
    if code in (CANCELED, TIME_LIMIT):
        return (
            "It takes too long. Simplify the rule or the data that it reads, then retry.",
            "处理时间过长。请简化相关规则或数据后重试。",
        )
    if code.startswith(_RAISES):
        return (
            "A stored value cannot be used as the journey, audience or conversion needs it: it is out of range or has the "
            "wrong form. Correct the value or the setting that reads it, then retry.",
            "某个已存储的值超出范围或格式不符，旅程、人群或转化无法使用它。请更正该值或读取它的设置后重试。",
        )
    return (
        f"It failed unexpectedly ({code}). An admin finds the details; it is retried by itself, and can be retried after a "
        "repair.",
        f"发生意外错误（{code}）。管理员可查看详情；系统会自动重试，修复后也可立即重试。",
    )


def _version_of(row: Parked) -> int:
    if row.kind in (ParkedKind.VERSION, ParkedKind.SCHEDULE):
        return row.ref
    return row.within if row.kind == ParkedKind.PROFILE else 0


def _audience_of(row: Parked) -> int:
    if row.kind == ParkedKind.AUDIENCE:
        return row.ref
    return row.within if row.kind == ParkedKind.MEMBERSHIP else 0
