"""Who they are: profiles, the identifiers that lead to them, merges, consent."""

from django.db import models

from core import publicid
from core.db.columns import bucket_of, loose_key
from core.i18n.text import translated
from tenancy.models import Workspace


class Profile(models.Model):
    """One person as we know them."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    bucket = bucket_of("id")
    traits = models.JSONField(default=dict)
    trait_times = models.JSONField(
        default=dict, help_text="Trait -> milliseconds since 1970 of the event that set it; the latest event wins."
    )
    tags = models.JSONField(default=list, help_text="A sorted array of strings.")
    consent = models.JSONField(
        default=dict, help_text='{"email": true, "email/offers": false}: medium, or medium/topic.'
    )
    locale = models.CharField(max_length=16, default="", db_default="")
    time_zone = models.CharField(
        max_length=64, default="", db_default="", help_text="IANA name, checked on the way in; empty if unknown."
    )
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged_from")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "profiles_profile"
        verbose_name, verbose_name_plural = translated("profile"), translated("profiles")
        indexes = [models.Index(fields=["workspace", "id"], name="profile_by_workspace")]

    def __str__(self) -> str:
        return publicid.encode("prf", self.pk)


class SearchText(models.Model):
    """A customer's names and identifiers in small letters, of which parts are found (`cdp.profiles.search_index`)."""

    profile = models.OneToOneField(
        Profile, on_delete=models.DO_NOTHING, primary_key=True, related_name="+", db_constraint=False
    )
    workspace = loose_key("tenancy.Workspace")
    text = models.CharField(max_length=1000)

    class Meta:
        db_table = "profiles_searchtext"
        verbose_name, verbose_name_plural = translated("search text"), translated("search texts")


class Namespace(models.Model):
    """A type of identifier and its rules. A workspace without rows uses `cdp.profiles.identity.namespaces.DEFAULT_NAMESPACES`."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="namespaces")
    name = models.CharField(max_length=40)
    priority = models.SmallIntegerField(help_text="In a merge the profile with the highest namespace wins.")
    limit_per_profile = models.SmallIntegerField(help_text="A merge that would exceed this is refused.")
    people_limit = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="A value that more known people share identifies nobody; 0: any number may. Empty: the default.",
    )

    class Meta:
        db_table = "profiles_namespace"
        verbose_name, verbose_name_plural = translated("namespace"), translated("namespaces")
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="namespace_once")]

    def __str__(self) -> str:
        return self.name


class Identifier(models.Model):
    """A (namespace, value) that points at one profile."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    namespace = models.CharField(max_length=40)
    value = models.CharField(max_length=512)
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="identifiers", db_constraint=False)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "profiles_identifier"
        verbose_name, verbose_name_plural = translated("identifier"), translated("identifiers")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "namespace", "value"], name="identifier_points_at_one_profile")
        ]

    def __str__(self) -> str:
        return f"{self.namespace}: {self.value}"


class IdentifierRule(models.Model):
    """What is decided about one identifier value: by staff, or because too many known people share it."""

    class Status(models.TextChoices):
        WATCHED = "watched"
        """Several known people have been seen with it, not yet too many."""
        SHARED = "shared"
        """Too many known people have; it identifies nobody."""
        DENIED = "denied"
        """Staff say that it identifies nobody."""
        ALLOWED = "allowed"
        """Staff say that it does, whatever we think."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    namespace = models.CharField(max_length=40)
    value = models.CharField(max_length=512)
    status = models.CharField(max_length=7, choices=Status.choices)
    people = models.JSONField(default=list, help_text="The strongest identifiers of those who were seen with it.")
    since = models.DateTimeField(
        help_text="Since when it is so; of one that is watched, when somebody new came with it last."
    )

    class Meta:
        db_table = "profiles_identifierrule"
        verbose_name, verbose_name_plural = translated("identifier rule"), translated("identifier rules")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "namespace", "value"], name="one_rule_per_identifier"),
            models.CheckConstraint(
                condition=models.Q(status__in=["watched", "shared", "denied", "allowed"]),
                name="identifier_rule_status_known",
            ),
        ]
        indexes = [
            models.Index(fields=["since"], name="watched_by_age", condition=models.Q(status="watched")),
        ]

    def __str__(self) -> str:
        return f"{self.namespace}: {self.value} ({self.status})"


class Merge(models.Model):
    """Two profiles found to be one person (or refused to be). The journal of One-ID.

    Identifiers and traits move at once; what other apps hold about the merged profile moves when the tick absorbs
    the merge, with both buckets locked.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    surviving = loose_key("profiles.Profile")
    merged = loose_key("profiles.Profile")
    at = models.DateTimeField()
    refused = models.CharField(
        max_length=60, default="", blank=True, help_text="Why the two were kept apart, as a code; empty if merged."
    )
    refused_params = models.JSONField(
        default=dict, db_default={}, help_text="What the text of the code is made with when it is shown."
    )
    evidence = models.JSONField(default=dict, help_text="The identifiers that met, the merged profile's former state.")
    absorbed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "profiles_merge"
        verbose_name, verbose_name_plural = translated("merge"), translated("merges")
        indexes = [
            models.Index(
                fields=["workspace", "id"],
                name="merge_to_absorb",
                condition=models.Q(absorbed_at__isnull=True, refused=""),
            ),
            models.Index(fields=["merged"], name="merge_by_loser"),
            models.Index(fields=["surviving"], name="merge_by_survivor"),
        ]


class ConsentRecord(models.Model):
    """Append-only: who said yes or no to what, when, and how we know. `Profile.consent` is its latest state."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    profile = loose_key("profiles.Profile", db_index=True)
    first_profile = loose_key("profiles.Profile", null=True, help_text="Whose it was before a merge moved it.")
    medium = models.CharField(max_length=20)
    topic = models.CharField(max_length=60, default="", blank=True)
    granted = models.BooleanField()
    at = models.DateTimeField()
    source = models.CharField(max_length=100, help_text="E.g. one_click, preference_page, phone, identify.")
    reason = models.CharField(
        max_length=300, default="", db_default="", blank=True, help_text="What staff noted who recorded it."
    )

    class Meta:
        db_table = "profiles_consentrecord"
        verbose_name, verbose_name_plural = (
            translated("consent record"),
            translated("consent records"),
        )
        indexes = [
            models.Index(fields=["workspace", "at"], name="consent_withdrawn", condition=models.Q(granted=False))
        ]
