"""How people are reached, and what came back: channels, templates, policies, and the ledger of touches."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now

from core import publicid
from core.db.columns import bucket_of, loose_key
from core.i18n.text import translated
from tenancy import media
from tenancy.models import ApiKey, User, Workspace


class Channel(models.Model):
    """A configured adapter: one way out, with its credentials."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="channels")
    name = models.CharField(max_length=100)
    medium = models.CharField(max_length=20, choices=media.choices)
    adapter = models.CharField(max_length=40, help_text="The kind of adapter, e.g. webhook, email, sandbox.")
    settings = models.JSONField(default=dict, help_text="The adapter's settings without secrets.")
    secrets = models.TextField(default="", blank=True, help_text="The adapter's secrets, encrypted.")
    receipt_key = models.CharField(max_length=64, unique=True, help_text="Names the channel in /v1/receipts/<key>.")
    enabled = models.BooleanField(default=True)
    paused_until = models.DateTimeField(null=True, blank=True, help_text="Set when the provider asks us to slow down.")
    pause_reason = models.CharField(
        max_length=60, default="", db_default="", blank=True, help_text="Why it is paused, in snake case."
    )
    silences = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="Batches in a row that its host did not answer."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "channels_channel"
        verbose_name, verbose_name_plural = translated("channel"), translated("channels")
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="channel_name_once")]

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    """What a message by a channel costs from an instant on, until a later price of the same country. Never changed: what
    was sent before keeps its cost."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="prices")
    country = models.CharField(
        max_length=2, default="", blank=True, help_text="ISO 3166; empty: every country without a price of its own."
    )
    amount = models.DecimalField(max_digits=10, decimal_places=4, help_text="In the currency of the workspace.")
    since = models.DateTimeField()

    class Meta:
        db_table = "channels_price"
        verbose_name, verbose_name_plural = translated("price"), translated("prices")
        constraints = [
            models.UniqueConstraint(fields=["channel", "country", "since"], name="price_once"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="price_not_below_zero"),
        ]

    def __str__(self) -> str:
        return publicid.encode("prc", self.pk)


class Cap(models.Model):
    """At most `max_touches` in any `window` to one profile, for a medium and category (empty: all of them)."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="caps")
    medium = models.CharField(max_length=20, choices=media.choices, default="", blank=True)
    category = models.CharField(max_length=40, default="", blank=True)
    max_touches = models.PositiveSmallIntegerField()
    window = models.DurationField()
    changed_at = models.DateTimeField(auto_now=True, help_text="It holds from here on; earlier touches knew another.")

    class Meta:
        db_table = "channels_cap"
        verbose_name, verbose_name_plural = translated("cap"), translated("caps")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "medium", "category", "window", "max_touches"], name="cap_once"
            )
        ]


class BudgetSpan(models.TextChoices):
    """The period of a budget; days and months are those of the workspace's zone."""

    LIFE = "life", translated("for good")
    MONTH = "month", translated("each month")
    DAY = "day", translated("each day")


class Budget(models.Model):
    """What the messages of a journey may cost: those that would cost more are withheld."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    journey_id = models.BigIntegerField(unique=True)
    amount = models.DecimalField(max_digits=16, decimal_places=4, help_text="In the currency of the workspace.")
    span = models.CharField(max_length=10, choices=BudgetSpan.choices)
    counting_since = models.DateTimeField(
        null=True, help_text="Since when what was sent before it is being counted; empty: all is counted."
    )
    counting_until = models.DateTimeField(
        null=True, help_text="The last touch that is to be counted: when it was decided."
    )
    counted_at = models.DateTimeField(null=True, help_text="The last touch that was counted: when it was decided.")
    counted_touch_id = models.BigIntegerField(default=0, db_default=0, help_text="The last touch that was counted.")

    class Meta:
        db_table = "channels_budget"
        verbose_name, verbose_name_plural = translated("budget"), translated("budgets")
        constraints = [models.CheckConstraint(condition=models.Q(amount__gte=0), name="budget_not_below_zero")]

    def __str__(self) -> str:
        return publicid.encode("jrn", self.journey_id)


class Spending(models.Model):
    """What was spent of a budget from one day on, until the next such day. Written with the budget's row locked."""

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="spendings")
    first_day = models.DateField(help_text="In the workspace's zone; of a budget for good the same for ever.")
    carried = models.DecimalField(
        max_digits=18,
        decimal_places=4,
        default=0,
        db_default=0,
        help_text="The cost of what was sent before it counted.",
    )
    spent = models.DecimalField(
        max_digits=18,
        decimal_places=4,
        default=0,
        db_default=0,
        help_text="`carried`, and what is reserved for each send decided since.",
    )
    withheld = models.BigIntegerField(
        default=0, db_default=0, help_text="Messages that it has refused since it is used up."
    )
    used_up_at = models.DateTimeField(null=True, help_text="When it refused the first of them.")

    class Meta:
        db_table = "channels_spending"
        verbose_name, verbose_name_plural = translated("spending of a budget"), translated("spendings of budgets")
        constraints = [models.UniqueConstraint(fields=["budget", "first_day"], name="spending_once")]


class Suppression(models.Model):
    """An address never to be sent to, kept as a hash so that it outlives the person's erasure."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    medium = models.CharField(max_length=20, choices=media.choices)
    address_hash = models.CharField(max_length=64, help_text="SHA-256 of the normalised address, in hex.")
    reason = models.CharField(max_length=40, help_text="hard_bounce, complaint, manual, unsubscribed, ...")
    since = models.DateTimeField()

    class Meta:
        db_table = "channels_suppression"
        verbose_name, verbose_name_plural = translated("suppression"), translated("suppressions")
        constraints = [models.UniqueConstraint(fields=["workspace", "medium", "address_hash"], name="suppressed_once")]


class Decision(models.IntegerChoices):
    SEND = 1, "send"
    WITHHELD = 2, "withheld"
    DEFERRED = 3, "deferred"


class Origin(models.IntegerChoices):
    """What a touch comes from; `origin_id` and `step_id` are the ids that it is known by there."""

    ENROLLMENT = 1, "enrollment"
    CAMPAIGN = 2, "campaign"
    SLOT = 3, "slot"
    TASK = 4, "task"
    API = 5, "api"
    TEST = 6, "test"


class Touch(models.Model):
    """The decision to say this to this profile, or not to, with the reason. One per (origin, origin id, step, visit).

    Of an enrollment, the step is the node and the visit counts its arrivals; `origin_id`, `step_id`, `journey_id` and
    `version_id` are then ids of the journeys app, which this app does not import. The id is made once for each key and
    is what providers know the touch by: `tch_...` is the idempotency key.
    """

    workspace = loose_key("tenancy.Workspace")
    origin_id = models.BigIntegerField()
    step_id = models.BigIntegerField(default=0, db_default=0)
    visit = models.IntegerField(default=1, db_default=1)
    origin = models.SmallIntegerField(choices=Origin.choices)
    transactional = models.BooleanField(
        default=False, db_default=False, help_text="Whether its category is one of service messages."
    )
    urgent = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Whether it is sent in quiet hours too; see channels.policies.quiet_hours.",
    )
    journey_id = models.BigIntegerField(null=True)
    version_id = models.BigIntegerField(null=True)
    profile = loose_key("profiles.Profile")
    first_profile = loose_key("profiles.Profile", null=True, help_text="Whose it was before a merge moved it.")
    bucket = bucket_of("profile_id")
    channel = loose_key("channels.Channel")
    template_version = loose_key("content.TemplateVersion", null=True)
    medium = models.CharField(max_length=20)
    category = models.CharField(max_length=40)
    topic = models.CharField(max_length=60, default="", db_default="", help_text="What consent was asked for.")
    decision = models.SmallIntegerField(choices=Decision.choices)
    reason = models.CharField(max_length=60, default="", db_default="", help_text="Why it was withheld or deferred.")
    arm = models.CharField(max_length=60, default="", db_default="", help_text="The last split arm passed.")
    event_id = models.BigIntegerField(null=True, help_text="The event that began the enrollment, for the template.")
    event_at = models.DateTimeField(null=True)
    context = models.JSONField(null=True, help_text="What the template sees as `context`: that of the enrollment.")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "channels_touch"
        verbose_name, verbose_name_plural = translated("touch"), translated("touches")
        constraints = [
            # The origin comes last: an index entry is a quarter smaller so, and nobody asks for all of one origin.
            models.UniqueConstraint(fields=["origin_id", "step_id", "visit", "origin"], name="touch_once"),
            models.CheckConstraint(
                condition=~models.Q(origin=1) | models.Q(journey_id__isnull=False, version_id__isnull=False),
                name="touch_of_an_enrollment_names_its_journey",
            ),
        ]
        indexes = [
            models.Index(fields=["profile", "created_at"], name="touch_by_profile"),
            models.Index(fields=["workspace", "created_at"], name="touch_recent"),
        ]

    def __str__(self) -> str:
        return publicid.encode("tch", self.pk)


class TestSend(models.Model):
    """A template tried on one person: who tried it, and what they overrode. Its id is the `origin_id` of its touch."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    template = models.ForeignKey("content.Template", null=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_with = models.ForeignKey(
        ApiKey, null=True, on_delete=models.SET_NULL, related_name="+", help_text="The key of a machine that made it."
    )
    at = models.DateTimeField()
    elsewhere = models.BooleanField(help_text="Whether it went to an address that is not the profile's own.")
    overrode = models.CharField(
        max_length=60, default="", db_default="", blank=True, help_text="The reason not to send that was overridden."
    )

    class Meta:
        db_table = "channels_testsend"
        verbose_name, verbose_name_plural = translated("test send"), translated("test sends")

    def __str__(self) -> str:
        return publicid.encode("tst", self.pk)


class SendState(models.IntegerChoices):
    QUEUED = 1, "queued"
    LEASED = 2, "leased"
    ACCEPTED = 3, "accepted"
    REJECTED = 4, "rejected"
    UNKNOWN = 5, "unknown"
    EXPIRED = 6, "expired"
    CANCELLED = 7, "cancelled"


class Send(models.Model):
    """A touch on its way to a provider: the outbox. Leased by a gateway, closed by an answer."""

    touch = models.OneToOneField(
        Touch, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="send"
    )
    workspace = loose_key("tenancy.Workspace")
    channel = loose_key("channels.Channel")
    profile = loose_key("profiles.Profile")
    state = models.SmallIntegerField(choices=SendState.choices, default=SendState.QUEUED, db_default=SendState.QUEUED)
    due_at = models.DateTimeField(help_text="Not before this instant; moved by a retry.")
    expires_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0, db_default=0)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    payload = models.JSONField(
        null=True, help_text="The rendered message, kept from the first attempt so that a retry carries the same bytes."
    )
    provider_id = models.CharField(max_length=200, default="", db_default="")
    reason = models.CharField(
        max_length=60, default="", db_default="", help_text="Why it was rejected, cancelled or left unknown."
    )
    closed_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(
        null=True, help_text="When its run left the journey before it was accepted: it does not go out any more."
    )
    held_at = models.DateTimeField(
        null=True, help_text="Since when a pause of its journey holds it back: it is not taken until it is released."
    )
    held_journey_id = models.BigIntegerField(null=True, help_text="The journey whose pause holds it back.")
    receipt_rank = models.SmallIntegerField(
        default=0, db_default=0, help_text="The furthest of its receipts, see channels.receipts.store.RANK."
    )
    cost = models.DecimalField(
        max_digits=12,
        decimal_places=4,
        null=True,
        help_text="What it costs if it is accepted, by the price at its last attempt; none where no price was set.",
    )
    spending_id = models.BigIntegerField(
        null=True, help_text="The `Spending` that pays for it, if its journey has a budget."
    )
    reserved = models.DecimalField(
        max_digits=12, decimal_places=4, null=True, help_text="How much of it is kept for this send; 0 once given back."
    )

    class Meta:
        db_table = "channels_send"
        verbose_name, verbose_name_plural = translated("send"), translated("sends")
        indexes = [
            models.Index(
                fields=["channel", "due_at", "touch"],
                name="send_due",
                condition=models.Q(state__in=[1, 2], held_at__isnull=True),
            ),
            models.Index(fields=["channel"], name="send_held", condition=models.Q(held_at__isnull=False)),
            models.Index(
                fields=["held_journey_id"], name="send_held_by_journey", condition=models.Q(held_at__isnull=False)
            ),
            models.Index(fields=["spending_id"], name="send_of_budget", condition=models.Q(spending_id__isnull=False)),
            models.Index(
                fields=["spending_id"],
                name="send_gives_back",
                condition=models.Q(reserved__gt=0, state__in=[4, 6, 7]),
            ),
        ]


class HoldAction(models.IntegerChoices):
    HOLD = 1, "hold"
    RELEASE = 2, "release"
    CANCEL = 3, "cancel"


class JourneyHold(models.Model):
    """A journey whose sends are held back, and how far the pass over those queued before has come. Gone once all are let go.

    The id is one of the journeys app, which this app does not import.
    """

    journey_id = models.BigIntegerField(primary_key=True)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    action = models.SmallIntegerField(choices=HoldAction.choices)
    since = models.DateTimeField()
    channel_id = models.BigIntegerField(help_text="The channel that the pass has come to.")
    due_at = models.DateTimeField(null=True, help_text="The last send that it has looked at: when that was due.")
    touch_id = models.BigIntegerField(help_text="The last send that it has looked at.")
    passed = models.BooleanField(default=False, db_default=False, help_text="Whether it has looked at all.")

    class Meta:
        db_table = "channels_journeyhold"
        verbose_name, verbose_name_plural = translated("journey hold"), translated("journey holds")


class Attempt(models.Model):
    """One try to hand a send to its provider. Append-only; the outcome is filled in when it is known."""

    touch = loose_key("channels.Touch")
    number = models.SmallIntegerField()
    at = models.DateTimeField()
    outcome = models.CharField(
        max_length=20, default="", db_default="", help_text="accepted, rejected, retry, unknown; empty while in flight."
    )
    detail = models.CharField(max_length=300, default="", db_default="")
    answered_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(
        null=True,
        db_default=Now(),
        help_text="Just before it was put on the wire, or when it was leased if keys are remembered; empty: it was not.",
    )

    class Meta:
        db_table = "channels_attempt"
        verbose_name, verbose_name_plural = translated("attempt"), translated("attempts")
        constraints = [models.UniqueConstraint(fields=["touch", "number"], name="attempt_once")]


class Receipt(models.Model):
    """What the provider later reported of a send. Append-only; may come late, twice and out of order."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    touch = loose_key("channels.Touch", db_index=True)
    kind = models.CharField(max_length=20)
    provider_event_id = models.CharField(max_length=200)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    raw = models.JSONField(default=dict)

    class Meta:
        db_table = "channels_receipt"
        verbose_name, verbose_name_plural = translated("receipt"), translated("receipts")
        constraints = [models.UniqueConstraint(fields=["channel", "provider_event_id", "kind"], name="receipt_once")]
        # A table that is only added to is in the order of its time: a few pages instead of an entry for each row.
        indexes = [BrinIndex(fields=["received_at"], name="receipt_recent", autosummarize=True)]
