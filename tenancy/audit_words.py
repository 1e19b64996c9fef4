"""What the audit log can say: the closed lists of verbs and kinds of things, and the sentence made of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core import publicid
from tenancy.models import AuditEntry

Text = tuple[str, str]
"""English, Chinese."""


class Verb(StrEnum):
    """What was done."""

    CREATE = "create"
    CHANGE = "change"
    DELETE = "delete"
    ARCHIVE = "archive"
    RESTORE = "restore"
    PUBLISH = "publish"
    SAVE_DRAFT = "save_draft"
    CLONE = "clone"
    PAUSE = "pause"
    RESUME = "resume"
    REFRESH = "refresh"
    INVITE = "invite"
    JOIN = "join"
    REVOKE = "revoke"
    ROTATE = "rotate"
    RETRY = "retry"
    CANCEL = "cancel"
    CANCEL_QUEUE = "cancel_queue"
    REPLAY = "replay"
    TEST_SEND = "test_send"
    CONSENT = "consent"
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    SET_PASSWORD = "set_password"  # noqa: S105 # a verb


VERBS: Final[dict[Verb, Text]] = {
    Verb.CREATE: ("created", "创建了"),
    Verb.CHANGE: ("changed", "修改了"),
    Verb.DELETE: ("deleted", "删除了"),
    Verb.ARCHIVE: ("archived", "归档了"),
    Verb.RESTORE: ("restored", "恢复了"),
    Verb.PUBLISH: ("published", "发布了"),
    Verb.SAVE_DRAFT: ("saved the draft of", "保存草稿："),
    Verb.CLONE: ("copied another journey into", "复制生成了"),
    Verb.PAUSE: ("paused", "暂停了"),
    Verb.RESUME: ("resumed", "恢复运行了"),
    Verb.REFRESH: ("asked for a full refresh of", "请求完整刷新"),
    Verb.INVITE: ("invited somebody by", "发出了"),
    Verb.JOIN: ("joined by", "加入工作区，成为"),
    Verb.REVOKE: ("revoked", "撤销了"),
    Verb.ROTATE: ("replaced the write key of", "更换了写入密钥："),
    Verb.RETRY: ("asked to retry", "请求重试"),
    Verb.CANCEL: ("cancelled", "取消了"),
    Verb.CANCEL_QUEUE: ("cancelled what waited on", "取消了排队中的发送："),
    Verb.REPLAY: ("replayed", "重新放入了"),
    Verb.TEST_SEND: ("sent a test of", "试发了"),
    Verb.CONSENT: ("recorded the consent of", "登记了同意状态："),
    Verb.SIGN_IN: ("signed in as", "登录："),
    Verb.SIGN_OUT: ("signed out as", "退出登录："),
    Verb.SET_PASSWORD: ("set the password of", "设置了密码："),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: its code, the prefix of its public ids (empty if it has none), its words, and the field that people
    call it by (empty where there is none, or where it would tell of a customer)."""

    code: str
    prefix: str
    words: Text
    named_by: str = "name"


KINDS: Final[dict[str, Kind]] = {
    "tenancy.workspace": Kind("workspace", "wsp", ("the workspace", "工作区")),
    "tenancy.member": Kind("member", "mem", ("the member", "成员"), "user"),
    "tenancy.invitation": Kind("invitation", "inv", ("an invitation", "邀请"), "role"),
    "tenancy.apikey": Kind("api_key", "key", ("the API key", "API 密钥")),
    "tenancy.user": Kind("user", "", ("the user", "用户"), "username"),
    "auth.group": Kind("group", "", ("the group", "用户组")),
    "ingest.source": Kind("source", "src", ("the source", "数据源")),
    "ingest.quarantine": Kind("quarantine", "", ("quarantined items", "隔离区数据"), ""),
    "profiles.namespace": Kind("namespace", "", ("the identifier type", "标识类型")),
    "profiles.identifierrule": Kind("identifier_rule", "idr", ("a rule about an identifier", "标识规则"), "namespace"),
    "profiles.profile": Kind("profile", "prf", ("a customer", "客户"), ""),
    "parking.parked": Kind("parked", "", ("what was set aside", "搁置项"), ""),
    "audiences.audience": Kind("audience", "aud", ("the audience", "人群")),
    "content.category": Kind("category", "cat", ("the message category", "消息类别")),
    "content.template": Kind("template", "tpl", ("the template", "模板")),
    "channels.channel": Kind("channel", "chn", ("the channel", "渠道")),
    "channels.cap": Kind("cap", "cap", ("a frequency cap", "频次上限"), ""),
    "channels.suppression": Kind("suppression", "sup", ("a suppressed address", "禁发地址"), "medium"),
    "channels.touch": Kind("touch", "tch", ("a message", "触达"), ""),
    "journeys.journey": Kind("journey", "jrn", ("the journey", "旅程")),
    "django_celery_beat.periodictask": Kind("schedule", "", ("the periodic task", "定期任务")),
    "django_celery_beat.intervalschedule": Kind("interval", "", ("an interval", "间隔"), ""),
    "django_celery_beat.crontabschedule": Kind("crontab", "", ("a crontab", "Crontab 计划"), ""),
    "django_celery_beat.clockedschedule": Kind("clocked", "", ("an instant", "定时点"), ""),
    "django_celery_beat.solarschedule": Kind("solar", "", ("a solar schedule", "日出日落计划"), ""),
}
"""By the label of the table's model. What is not in it cannot be changed by an action."""

BY_CODE: Final[dict[str, Kind]] = {kind.code: kind for kind in KINDS.values()}


def sentence(entry: AuditEntry) -> Text:
    """Who did what to which thing, in English and Chinese; for many at once, to the first of them and how many."""
    done, done_zh = VERBS[Verb(entry.verb)]
    thing, thing_zh = BY_CODE[entry.kind].words
    named, named_zh = (f" “{entry.name}”", f"“{entry.name}”") if entry.name else ("", "")
    count = entry.details.get("count", 1)
    if count != 1:
        named, named_zh = f"{named} ({count:,})", f"{named_zh}（{count:,} 项）"
    return f"{entry.who or '?'} {done} {thing}{named}.", f"{entry.who or '?'} {done_zh}{thing_zh}{named_zh}。"


def public_id(entry: AuditEntry) -> str | None:
    """The id of the thing as the API gives it, or None for a kind that has none."""
    prefix = BY_CODE[entry.kind].prefix
    return publicid.encode(prefix, entry.thing_id) if prefix and entry.thing_id is not None else None
