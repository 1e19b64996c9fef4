"""Workspaces, the staff who work in them, and the keys that machines use."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from core.i18n.text import translated

NO_SUCH_ZONE = translated("There is no such time zone. Write an IANA name, e.g. Asia/Shanghai.")


class User(AbstractUser):
    """A member of staff. (A customer is a profile.)"""

    language = models.CharField(max_length=10, default="en", choices=[("en", "English"), ("zh-hans", "简体中文")])

    class Meta:
        db_table = "tenancy_user"
        verbose_name, verbose_name_plural = translated("user"), translated("users")


class Workspace(models.Model):
    """One tenant; owns everything."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    time_zone = models.CharField(max_length=64, default="UTC", help_text="IANA name; used where a profile has none.")
    locale = models.CharField(max_length=16, default="en")
    settings = models.JSONField(default=dict, blank=True, help_text="As `tenancy.settings.Settings` says.")
    facts = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="Counts changes that make compiled plans stale; see tenancy.definitions."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "tenancy_workspace"
        verbose_name, verbose_name_plural = translated("workspace"), translated("workspaces")

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A department, branch or brand of the company. Journeys belong to at most one, which is credited with what they brought."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="organisations")
    name = models.CharField(max_length=100)

    class Meta:
        db_table = "tenancy_organisation"
        verbose_name, verbose_name_plural = translated("organisation"), translated("organisations")
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="organisation_name_once")]

    def __str__(self) -> str:
        return self.name


class HoldoutShare(models.Model):
    """The share of people in the program holdout from an instant on, until the next row. Never changed: earlier results use
    the earlier share. See `tenancy.program_holdout`."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    period = models.IntegerField(help_text="People are drawn anew for each.")
    share = models.FloatField(help_text="0 ends the period.")
    since = models.DateTimeField()

    class Meta:
        db_table = "tenancy_holdoutshare"
        verbose_name, verbose_name_plural = (
            translated("share of the program holdout"),
            translated("shares of the program holdout"),
        )
        constraints = [
            models.CheckConstraint(
                condition=models.Q(share__gte=0, share__lte=0.2), name="holdout_share_within_a_fifth"
            )
        ]

    def __str__(self) -> str:
        return f"{self.share:.1%}"


class Role(models.TextChoices):
    OWNER = "owner"
    ADMIN = "admin"
    MARKETER = "marketer"
    ANALYST = "analyst"
    VIEWER = "viewer"


class Member(models.Model):
    """A user's role in a workspace."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)

    class Meta:
        db_table = "tenancy_member"
        verbose_name, verbose_name_plural = translated("member"), translated("members")
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="member_once_per_workspace")]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


class Invitation(models.Model):
    """Somebody invited into a workspace; only the SHA-256 of the link's token is stored."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    invited_by_key = models.ForeignKey("tenancy.ApiKey", on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tenancy_invitation"
        verbose_name, verbose_name_plural = translated("invitation"), translated("invitations")

    def __str__(self) -> str:
        return f"{self.email} ({self.role})"


class ApiKey(models.Model):
    """A machine's key to the management API; only its SHA-256 is stored."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16, help_text="The first characters, to tell keys apart.")
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list, help_text='E.g. ["journeys:read", "journeys:write"].')
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "tenancy_apikey"
        verbose_name, verbose_name_plural = translated("API key"), translated("API keys")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class Reference(models.Model):
    """One thing of a workspace uses another. Written when the user is saved or published, by `tenancy.references` alone."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    user_kind = models.CharField(max_length=20, help_text="What uses it: a key of tenancy.references.KINDS.")
    user_id = models.BigIntegerField()
    place = models.CharField(max_length=20, help_text="Where in the user: rule, draft, version or cards.")
    place_id = models.BigIntegerField(default=0, db_default=0, help_text="The version's id, or 0.")
    used_kind = models.CharField(max_length=20)
    used_id = models.BigIntegerField(null=True, help_text="Empty for what has a name only: an event, a tag, a trait.")
    used_name = models.CharField(max_length=200, default="", db_default="")

    class Meta:
        db_table = "tenancy_reference"
        verbose_name, verbose_name_plural = translated("reference"), translated("references")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "used_kind", "used_id", "used_name", "user_kind", "user_id", "place", "place_id"],
                nulls_distinct=False,
                name="reference_once",
            ),
            models.CheckConstraint(
                condition=models.Q(used_id__isnull=True) ^ models.Q(used_name=""), name="reference_by_id_or_name"
            ),
        ]
        indexes = [models.Index(fields=["user_kind", "user_id"], name="reference_by_user")]


class Via(models.TextChoices):
    """The way by which a change came."""

    WEB = "web", translated("web app")
    API_KEY = "api_key", translated("API key")
    ADMIN = "admin", translated("admin")
    COMMAND = "command", translated("command line")


class AuditEntry(models.Model):
    """One change: who made it, when, from where, to what, and what was different before. Never changed, nor deleted before
    its workspace's `audit_days` have passed: a trigger refuses. Only `tenancy.audit` writes it, with secrets and personal data
    masked."""

    workspace = models.ForeignKey(
        Workspace,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
        help_text="Empty for what belongs to no workspace, such as accounts.",
    )
    at = models.DateTimeField()
    user = models.ForeignKey(User, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+")
    key = models.ForeignKey(ApiKey, on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+")
    who = models.CharField(max_length=200, help_text="The name at that time of the user, key or command.")
    via = models.CharField(max_length=10, choices=Via.choices)
    address = models.CharField(max_length=64, help_text="The IP address of the request.")
    agent = models.CharField(max_length=200, help_text="The program that sent it, as it called itself.")
    verb = models.CharField(max_length=30)
    kind = models.CharField(max_length=30)
    thing_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=200, help_text="The thing's name at that time.")
    before = models.JSONField(default=dict, help_text="The fields that changed, as they were.")
    after = models.JSONField(default=dict, help_text="The fields that changed, as they became.")
    details = models.JSONField(default=dict, help_text="What else says how it was done, such as a count.")

    class Meta:
        db_table = "tenancy_auditentry"
        verbose_name, verbose_name_plural = translated("audit entry"), translated("audit log")
        indexes = [
            models.Index(fields=["workspace", "-id"], name="audit_by_workspace"),
            models.Index(fields=["workspace", "at"], name="audit_by_age"),
            models.Index(fields=["workspace", "kind", "thing_id", "-id"], name="audit_by_thing"),
            models.Index(fields=["workspace", "user", "-id"], name="audit_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.who}: {self.verb} {self.kind} {self.name}"
