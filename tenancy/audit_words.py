"""What the audit log can say: the closed lists of verbs and kinds of things, and the sentence made of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core import publicid
from core.i18n.text import translated, translated_in
from tenancy.models import AuditEntry


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
    ENROLL = "enroll"
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
    ACKNOWLEDGE = "acknowledge"
    CONSENT = "consent"
    CHECK = "check"
    START = "start"
    CHECK_UNDO = "check_undo"
    UNDO = "undo"
    DOWNLOAD = "download"
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    SET_PASSWORD = "set_password"  # noqa: S105 # a verb


VERBS: Final[dict[Verb, str]] = {
    Verb.CREATE: translated("created"),
    Verb.CHANGE: translated("changed"),
    Verb.DELETE: translated("deleted"),
    Verb.ARCHIVE: translated("archived"),
    Verb.RESTORE: translated("restored"),
    Verb.PUBLISH: translated("published"),
    Verb.SAVE_DRAFT: translated("saved the draft of"),
    Verb.CLONE: translated("copied another journey into"),
    Verb.ENROLL: translated("put people into"),
    Verb.PAUSE: translated_in("audit log", "paused"),
    Verb.RESUME: translated("resumed"),
    Verb.REFRESH: translated("asked for a full refresh of"),
    Verb.INVITE: translated("invited somebody by"),
    Verb.JOIN: translated("joined by"),
    Verb.REVOKE: translated("revoked"),
    Verb.ROTATE: translated("replaced the write key of"),
    Verb.RETRY: translated("asked to retry"),
    Verb.CANCEL: translated("cancelled"),
    Verb.CANCEL_QUEUE: translated("cancelled what waited on"),
    Verb.REPLAY: translated("replayed"),
    Verb.TEST_SEND: translated("sent a test of"),
    Verb.ACKNOWLEDGE: translated("acknowledged"),
    Verb.CONSENT: translated("recorded the consent of"),
    Verb.CHECK: translated("began a dry run of"),
    Verb.START: translated("started"),
    Verb.CHECK_UNDO: translated("checked the undo of"),
    Verb.UNDO: translated("undid"),
    Verb.DOWNLOAD: translated("asked for a link to download"),
    Verb.SIGN_IN: translated("signed in as"),
    Verb.SIGN_OUT: translated("signed out as"),
    Verb.SET_PASSWORD: translated("set the password of"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: its code, the prefix of its public ids (empty if it has none), its words, and the field that people
    call it by (empty where there is none, or where it would tell of a customer)."""

    code: str
    prefix: str
    words: str
    named_by: str = "name"


KINDS: Final[dict[str, Kind]] = {
    "tenancy.workspace": Kind("workspace", "wsp", translated("the workspace")),
    "tenancy.member": Kind("member", "mem", translated("the member"), "user"),
    "tenancy.organisation": Kind("organisation", "org", translated("the organisation")),
    "tenancy.invitation": Kind("invitation", "inv", translated("an invitation"), "role"),
    "tenancy.apikey": Kind("api_key", "key", translated("the API key")),
    "tenancy.user": Kind("user", "", translated("the user"), "username"),
    "auth.group": Kind("group", "", translated("the group")),
    "ingest.source": Kind("source", "src", translated("the source")),
    "ingest.quarantine": Kind("quarantine", "", translated("quarantined items"), ""),
    "ingest.import": Kind("import", "imp", translated("the import")),
    "profiles.namespace": Kind("namespace", "", translated("the identifier type")),
    "profiles.identifierrule": Kind("identifier_rule", "idr", translated("a rule about an identifier"), "namespace"),
    "profiles.profile": Kind("profile", "prf", translated("a customer"), ""),
    "parking.parked": Kind("parked", "", translated("what was set aside"), ""),
    "audiences.audience": Kind("audience", "aud", translated("the audience")),
    "content.category": Kind("category", "cat", translated("the message category")),
    "content.template": Kind("template", "tpl", translated("the template")),
    "channels.channel": Kind("channel", "chn", translated("the channel")),
    "channels.price": Kind("price", "prc", translated("a price"), "channel"),
    "channels.cap": Kind("cap", "cap", translated("a frequency cap"), ""),
    "channels.budget": Kind("budget", "", translated("the budget of a journey"), ""),
    "channels.suppression": Kind("suppression", "sup", translated("a suppressed address"), "medium"),
    "channels.touch": Kind("touch", "tch", translated("a message"), ""),
    "journeys.journey": Kind("journey", "jrn", translated("the journey")),
    "insights.metric": Kind("metric", "met", translated("the metric")),
    "insights.mediacost": Kind("media_cost", "mdc", translated("the media cost")),
    "insights.dashboard": Kind("dashboard", "dsh", translated("the dashboard")),
    "insights.homepage": Kind("home_page", "", translated("the home page"), ""),
    "insights.alert": Kind("alert", "alt", translated("the alert")),
    "insights.alerttarget": Kind("alert_target", "att", translated("the alert target")),
    "destinations.export": Kind("export", "exp", translated("the export")),
    "django_celery_beat.periodictask": Kind("schedule", "", translated("the periodic task")),
    "django_celery_beat.intervalschedule": Kind("interval", "", translated("an interval"), ""),
    "django_celery_beat.crontabschedule": Kind("crontab", "", translated("a crontab"), ""),
    "django_celery_beat.clockedschedule": Kind("clocked", "", translated("an instant"), ""),
    "django_celery_beat.solarschedule": Kind("solar", "", translated("a solar schedule"), ""),
}
"""By the label of the table's model. What is not in it cannot be changed by an action."""

BY_CODE: Final[dict[str, Kind]] = {kind.code: kind for kind in KINDS.values()}


def sentence(entry: AuditEntry) -> str:
    """Who did what to which thing; for many at once, to the first of them and how many."""
    count = entry.details.get("count", 1)
    return translated(
        "{who} {done} {thing}{name}{count}.",
        who=entry.who or "?",
        done=VERBS[Verb(entry.verb)],
        thing=BY_CODE[entry.kind].words,
        name=translated(" “{name}”", name=entry.name) if entry.name else "",
        count=translated(" ({count:,})", count=count) if count != 1 else "",
    )


def public_id(entry: AuditEntry) -> str | None:
    """The id of the thing as the API gives it, or None for a kind that has none."""
    prefix = BY_CODE[entry.kind].prefix
    return publicid.encode(prefix, entry.thing_id) if prefix and entry.thing_id is not None else None
