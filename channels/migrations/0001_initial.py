import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import tenancy.media
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('content', '0001_initial'),
        ('profiles', '0001_initial'),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Touch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
                ('origin_id', models.BigIntegerField()),
                ('step_id', models.BigIntegerField(db_default=0, default=0)),
                ('visit', models.IntegerField(db_default=1, default=1)),
                ('origin', models.SmallIntegerField(choices=[(1, 'enrollment'), (2, 'campaign'), (3, 'slot'), (4, 'task'), (5, 'api'), (6, 'test')])),
                ('transactional', models.BooleanField(db_default=False, default=False, help_text='Whether its category is one of service messages.')),
                ('urgent', models.BooleanField(db_default=False, default=False, help_text='Whether it is sent in quiet hours too; see channels.policies.quiet_hours.')),
                ('journey_id', models.BigIntegerField(null=True)),
                ('version_id', models.BigIntegerField(null=True)),
                ('profile', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile')),
                ('bucket', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.RawSQL('("profile_id" & 255)::smallint', ()), output_field=models.SmallIntegerField())),
                ('template_version', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='content.templateversion')),
                ('medium', models.CharField(max_length=20)),
                ('category', models.CharField(max_length=40)),
                ('topic', models.CharField(db_default='', default='', help_text='What consent was asked for.', max_length=60)),
                ('decision', models.SmallIntegerField(choices=[(1, 'send'), (2, 'withheld'), (3, 'deferred')])),
                ('reason', models.CharField(db_default='', default='', help_text='Why it was withheld or deferred.', max_length=60)),
                ('arm', models.CharField(db_default='', default='', help_text='The last split arm passed.', max_length=60)),
                ('event_id', models.BigIntegerField(help_text='The event that began the enrollment, for the template.', null=True)),
                ('event_at', models.DateTimeField(null=True)),
                ('context', models.JSONField(help_text='What the template sees as `context`: that of the enrollment.', null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'touch',
                'verbose_name_plural': 'touches',
                'db_table': 'channels_touch',
            },
        ),
        migrations.CreateModel(
            name='Channel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='channels', to='tenancy.workspace')),
                ('name', models.CharField(max_length=100)),
                ('medium', models.CharField(choices=tenancy.media.choices, max_length=20)),
                ('adapter', models.CharField(help_text='The kind of adapter, e.g. webhook, email, sandbox.', max_length=40)),
                ('settings', models.JSONField(default=dict, help_text="The adapter's settings without secrets.")),
                ('secrets', models.TextField(blank=True, default='', help_text="The adapter's secrets, encrypted.")),
                ('receipt_key', models.CharField(help_text='Names the channel in /v1/receipts/<key>.', max_length=64, unique=True)),
                ('enabled', models.BooleanField(default=True)),
                ('paused_until', models.DateTimeField(blank=True, help_text='Set when the provider asks us to slow down.', null=True)),
                ('pause_reason', models.CharField(blank=True, db_default='', default='', help_text='Why it is paused, in snake case.', max_length=60)),
                ('silences', models.PositiveSmallIntegerField(db_default=0, default=0, help_text='Batches in a row that its host did not answer.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'channel',
                'verbose_name_plural': 'channels',
                'db_table': 'channels_channel',
            },
        ),
        migrations.CreateModel(
            name='Price',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.workspace')),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prices', to='channels.channel')),
                ('country', models.CharField(blank=True, default='', help_text='ISO 3166; empty: every country without a price of its own.', max_length=2)),
                ('amount', models.DecimalField(decimal_places=4, help_text='In the currency of the workspace.', max_digits=10)),
                ('since', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'price',
                'verbose_name_plural': 'prices',
                'db_table': 'channels_price',
                'constraints': [models.UniqueConstraint(fields=('channel', 'country', 'since'), name='price_once'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='price_not_below_zero')],
            },
        ),
        migrations.CreateModel(
            name='JourneyHold',
            fields=[
                ('journey_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.workspace')),
                ('action', models.SmallIntegerField(choices=[(1, 'hold'), (2, 'release'), (3, 'cancel')])),
                ('since', models.DateTimeField()),
                ('channel_id', models.BigIntegerField(help_text='The channel that the pass has come to.')),
                ('due_at', models.DateTimeField(help_text='The last send that it has looked at: when that was due.', null=True)),
                ('touch_id', models.BigIntegerField(help_text='The last send that it has looked at.')),
                ('passed', models.BooleanField(db_default=False, default=False, help_text='Whether it has looked at all.')),
            ],
            options={
                'verbose_name': 'journey hold',
                'verbose_name_plural': 'journey holds',
                'db_table': 'channels_journeyhold',
            },
        ),
        migrations.CreateModel(
            name='Send',
            fields=[
                ('touch', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='send', serialize=False, to='channels.touch')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
                ('channel', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='channels.channel')),
                ('profile', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile')),
                ('state', models.SmallIntegerField(choices=[(1, 'queued'), (2, 'leased'), (3, 'accepted'), (4, 'rejected'), (5, 'unknown'), (6, 'expired'), (7, 'cancelled')], db_default=1, default=1)),
                ('due_at', models.DateTimeField(help_text='Not before this instant; moved by a retry.')),
                ('expires_at', models.DateTimeField(null=True)),
                ('attempts', models.SmallIntegerField(db_default=0, default=0)),
                ('lease_token', models.UUIDField(null=True)),
                ('lease_until', models.DateTimeField(null=True)),
                ('payload', models.JSONField(help_text='The rendered message, kept from the first attempt so that a retry carries the same bytes.', null=True)),
                ('provider_id', models.CharField(db_default='', default='', max_length=200)),
                ('reason', models.CharField(db_default='', default='', help_text='Why it was rejected, cancelled or left unknown.', max_length=60)),
                ('closed_at', models.DateTimeField(null=True)),
                ('recalled_at', models.DateTimeField(help_text='When its run left the journey before it was accepted: it does not go out any more.', null=True)),
                ('held_at', models.DateTimeField(help_text='Since when a pause of its journey holds it back: it is not taken until it is released.', null=True)),
                ('held_journey_id', models.BigIntegerField(help_text='The journey whose pause holds it back.', null=True)),
                ('receipt_rank', models.SmallIntegerField(db_default=0, default=0, help_text='The furthest of its receipts, see channels.receipts.store.RANK.')),
                ('cost', models.DecimalField(decimal_places=4, help_text='What it costs if it is accepted, by the price at its last attempt; none where no price was set.', max_digits=12, null=True)),
                ('spending_id', models.BigIntegerField(help_text='The `Spending` that pays for it, if its journey has a budget.', null=True)),
                ('reserved', models.DecimalField(decimal_places=4, help_text='How much of it is kept for this send; 0 once given back.', max_digits=12, null=True)),
            ],
            options={
                'verbose_name': 'send',
                'verbose_name_plural': 'sends',
                'db_table': 'channels_send',
            },
        ),
        migrations.AddField(
            model_name='touch',
            name='channel',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='channels.channel'),
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.workspace')),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='channels.channel')),
                ('touch', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='channels.touch')),
                ('kind', models.CharField(max_length=20)),
                ('provider_event_id', models.CharField(max_length=200)),
                ('occurred_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('raw', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'receipt',
                'verbose_name_plural': 'receipts',
                'db_table': 'channels_receipt',
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('touch', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='channels.touch')),
                ('number', models.SmallIntegerField()),
                ('at', models.DateTimeField()),
                ('outcome', models.CharField(db_default='', default='', help_text='accepted, rejected, retry, unknown; empty while in flight.', max_length=20)),
                ('detail', models.CharField(db_default='', default='', max_length=300)),
                ('answered_at', models.DateTimeField(null=True)),
                ('handed_over_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), help_text='Just before it was put on the wire, or when it was leased if keys are remembered; empty: it was not.', null=True)),
            ],
            options={
                'verbose_name': 'attempt',
                'verbose_name_plural': 'attempts',
                'db_table': 'channels_attempt',
            },
        ),
        migrations.CreateModel(
            name='Budget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('journey_id', models.BigIntegerField(unique=True)),
                ('amount', models.DecimalField(decimal_places=4, help_text='In the currency of the workspace.', max_digits=16)),
                ('span', models.CharField(choices=[('life', 'for good'), ('month', 'each month'), ('day', 'each day')], max_length=10)),
                ('counting_since', models.DateTimeField(help_text='Since when what was sent before it is being counted; empty: all is counted.', null=True)),
                ('counting_until', models.DateTimeField(help_text='The last touch that is to be counted: when it was decided.', null=True)),
                ('counted_at', models.DateTimeField(help_text='The last touch that was counted: when it was decided.', null=True)),
                ('counted_touch_id', models.BigIntegerField(db_default=0, default=0, help_text='The last touch that was counted.')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.workspace')),
            ],
            options={
                'verbose_name': 'budget',
                'verbose_name_plural': 'budgets',
                'db_table': 'channels_budget',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='budget_not_below_zero')],
            },
        ),
        migrations.CreateModel(
            name='Spending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_day', models.DateField(help_text="In the workspace's zone; of a budget for good the same for ever.")),
                ('carried', models.DecimalField(db_default=0, decimal_places=4, default=0, help_text='The cost of what was sent before it counted.', max_digits=18)),
                ('spent', models.DecimalField(db_default=0, decimal_places=4, default=0, help_text='`carried`, and what is reserved for each send decided since.', max_digits=18)),
                ('withheld', models.BigIntegerField(db_default=0, default=0, help_text='Messages that it has refused since it is used up.')),
                ('used_up_at', models.DateTimeField(help_text='When it refused the first of them.', null=True)),
                ('budget', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='spendings', to='channels.budget')),
            ],
            options={
                'verbose_name': 'spending of a budget',
                'verbose_name_plural': 'spendings of budgets',
                'db_table': 'channels_spending',
                'constraints': [models.UniqueConstraint(fields=('budget', 'first_day'), name='spending_once')],
            },
        ),
        migrations.CreateModel(
            name='Suppression',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.workspace')),
                ('medium', models.CharField(choices=tenancy.media.choices, max_length=20)),
                ('address_hash', models.CharField(help_text='SHA-256 of the normalised address, in hex.', max_length=64)),
                ('reason', models.CharField(help_text='hard_bounce, complaint, manual, unsubscribed, ...', max_length=40)),
                ('since', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'suppression',
                'verbose_name_plural': 'suppressions',
                'db_table': 'channels_suppression',
            },
        ),
        migrations.CreateModel(
            name='Cap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='caps', to='tenancy.workspace')),
                ('medium', models.CharField(blank=True, choices=tenancy.media.choices, default='', max_length=20)),
                ('category', models.CharField(blank=True, default='', max_length=40)),
                ('max_touches', models.PositiveSmallIntegerField()),
                ('window', models.DurationField()),
                ('changed_at', models.DateTimeField(auto_now=True, help_text='It holds from here on; earlier touches knew another.')),
            ],
            options={
                'verbose_name': 'cap',
                'verbose_name_plural': 'caps',
                'db_table': 'channels_cap',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'medium', 'category', 'window', 'max_touches'), name='cap_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='channel',
            constraint=models.UniqueConstraint(fields=('workspace', 'name'), name='channel_name_once'),
        ),
        migrations.AddIndex(
            model_name='touch',
            index=models.Index(fields=['profile', 'created_at'], name='touch_by_profile'),
        ),
        migrations.AddIndex(
            model_name='touch',
            index=models.Index(fields=['workspace', 'created_at'], name='touch_recent'),
        ),
        migrations.CreateModel(
            name='TestSend',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.workspace')),
                ('template', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='content.template')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_with', models.ForeignKey(help_text='The key of a machine that made it.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='tenancy.apikey')),
                ('at', models.DateTimeField()),
                ('elsewhere', models.BooleanField(help_text="Whether it went to an address that is not the profile's own.")),
                ('overrode', models.CharField(blank=True, db_default='', default='', help_text='The reason not to send that was overridden.', max_length=60)),
            ],
            options={
                'verbose_name': 'test send',
                'verbose_name_plural': 'test sends',
                'db_table': 'channels_testsend',
            },
        ),
        migrations.AddConstraint(
            model_name='touch',
            constraint=models.UniqueConstraint(fields=('origin_id', 'step_id', 'visit', 'origin'), name='touch_once'),
        ),
        migrations.AddConstraint(
            model_name='touch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('origin', 1), _negated=True), models.Q(('journey_id__isnull', False), ('version_id__isnull', False)), _connector='OR'), name='touch_of_an_enrollment_names_its_journey'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(fields=('channel', 'provider_event_id', 'kind'), name='receipt_once'),
        ),
        migrations.AddIndex(
            model_name='receipt',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['received_at'], name='receipt_recent'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.UniqueConstraint(fields=('touch', 'number'), name='attempt_once'),
        ),
        migrations.AddConstraint(
            model_name='suppression',
            constraint=models.UniqueConstraint(fields=('workspace', 'medium', 'address_hash'), name='suppressed_once'),
        ),
        migrations.AddIndex(
            model_name='send',
            index=models.Index(condition=models.Q(('held_at__isnull', True), ('state__in', [1, 2])), fields=['channel', 'due_at', 'touch'], name='send_due'),
        ),
        migrations.AddIndex(
            model_name='send',
            index=models.Index(condition=models.Q(('held_at__isnull', False)), fields=['channel'], name='send_held'),
        ),
        migrations.AddIndex(
            model_name='send',
            index=models.Index(condition=models.Q(('held_at__isnull', False)), fields=['held_journey_id'], name='send_held_by_journey'),
        ),
        migrations.AddIndex(
            model_name='send',
            index=models.Index(condition=models.Q(('spending_id__isnull', False)), fields=['spending_id'], name='send_of_budget'),
        ),
        migrations.AddIndex(
            model_name='send',
            index=models.Index(condition=models.Q(('reserved__gt', 0), ('state__in', [4, 6, 7])), fields=['spending_id'], name='send_gives_back'),
        ),
        migrations.AddField(
            model_name='touch',
            name='first_profile',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='Whose it was before a merge moved it.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile'),
        ),
    ]
