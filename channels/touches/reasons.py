"""The reasons that the ledgers give, in words for people."""

from __future__ import annotations

from typing import Final

from channels.adapters.reasons import ADAPTER_REASONS

REASONS: Final[dict[str, tuple[str, str]]] = {
    "no_consent": ("has not agreed to hear from us", "未同意接收"),
    "suppressed": ("the address is on the suppression list", "地址在禁发名单中"),
    "unreachable": ("has no address for this channel", "没有可用的联系方式"),
    "several_accounts": (
        "has addresses of several accounts, and the channel names none",
        "有多个账号下的地址，而渠道未指定账号",
    ),
    "capped": ("has heard from us often enough", "已达到频次上限"),
    "held_out": ("is in the control group", "属于对照组"),
    "filtered": ("does not pass the entry filter", "不符合进入条件"),
    "already_inside": ("is inside the journey already", "已在旅程中"),
    "reentry_too_soon": ("may not enter again so soon", "距上次进入时间过短"),
    "reentry_never": ("may enter only once", "只能进入一次"),
    "too_late": ("came too late", "来得太晚"),
    "journey_paused": ("the journey was paused", "旅程已暂停"),
    "left_journey": ("left the journey before it went out", "发送前已离开旅程"),
    "converted": ("reached the goal", "已达成目标"),
    "exit_rule": ("met the exit rule", "满足退出条件"),
    "reached_exit": ("came to the end", "走到终点"),
    "no_channel": ("there was no channel", "没有可用渠道"),
    "expired": ("was not delivered in time", "超过有效期"),
    "channel_disabled": ("the channel is switched off", "渠道已停用"),
    "render_failed": ("the template could not be filled in", "模板无法渲染"),
    "merged": ("was found to be the same person as somebody inside", "与旅程中的客户合并"),
    "journey_archived": ("the journey was archived", "旅程已归档"),
    "erased": ("was erased", "客户数据已删除"),
    "key_forgotten": ("too late to try again safely", "已无法安全重试"),
    "ambiguous": ("nobody knows whether it arrived", "无法确定是否送达"),
    "gave_up": ("failed too often", "重试次数用尽"),
    "cancelled_by_hand": ("cancelled by hand", "已手动取消"),
    "too_many_tags": ("has as many tags as a customer may have", "标签数量已达上限"),
    "no_room_for_trait": ("has no room for another trait", "属性数量或大小已达上限"),
    "timeout": ("the time ran out", "等待超时"),
    "waits_for_earlier": ("waits for an earlier message of the same journey", "等待同一旅程的前一条消息"),
    "failed": ("the provider reported that it failed", "服务商回报发送失败"),
    **ADAPTER_REASONS,
}
