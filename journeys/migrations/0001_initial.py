import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('profiles', '0001_initial'),
        ('tenancy', '0001_initial'),
        ('tenancy', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Node',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(help_text="The node's id on the canvas.", max_length=40)),
                ('kind', models.CharField(max_length=40)),
                ('config', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'node',
                'verbose_name_plural': 'nodes',
                'db_table': 'journeys_node',
            },
        ),
        migrations.CreateModel(
            name='Journey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='journeys', to='tenancy.workspace')),
                ('name', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True, default='')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('live', 'Live'), ('paused', 'Paused'), ('archived', 'Archived')], default='draft', max_length=10)),
                ('organisation', models.ForeignKey(blank=True, help_text='The department or branch that is credited with what it brings.', null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='tenancy.organisation')),
                ('priority', models.SmallIntegerField(default=50, help_text='Higher goes first when two want the same customer.')),
                ('draft', models.JSONField(default=dict, help_text='The graph as drawn, see docs/journeys.md.')),
                ('campaign', models.JSONField(blank=True, help_text='The form that the draft is compiled from; empty for a journey that is drawn.', null=True)),
                ('draft_revision', models.PositiveIntegerField(default=1, help_text="Grows with every save; the API's ETag.")),
                ('draft_saved_at', models.DateTimeField(blank=True, null=True)),
                ('draft_saved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('paused_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'journey',
                'verbose_name_plural': 'journeys',
                'db_table': 'journeys_journey',
            },
        ),
        migrations.CreateModel(
            name='Enrollment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
                ('journey', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.journey')),
                ('profile', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile')),
                ('bucket', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.RawSQL('("profile_id" & 255)::smallint', ()), output_field=models.SmallIntegerField())),
                ('instance_key', models.CharField(db_default='', default='', help_text="Which of the profile's runs this is, e.g. an order id.", max_length=200)),
                ('state', models.SmallIntegerField(choices=[(1, 'live'), (2, 'ended')], db_default=1, default=1)),
                ('held_out', models.BooleanField(db_default=False, default=False, help_text="In the journey's control group: counted, never touched.")),
                ('program_held_out', models.BooleanField(db_default=False, default=False, help_text='In the program holdout when it began: goes through, gets no marketing.')),
                ('entry_node', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.node')),
                ('node', models.ForeignKey(db_constraint=False, db_index=False, help_text='Where the profile stands, or stood at the end.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.node')),
                ('visit', models.IntegerField(db_default=1, default=1, help_text='Grows with every arrival, so (node, visit) names a stay.')),
                ('seq', models.IntegerField(db_default=0, default=0, help_text='The number of passages so far.')),
                ('entered_at', models.DateTimeField(help_text='The instant of what began it: the event, the audience change, the schedule.')),
                ('arrived_at', models.DateTimeField(help_text='Since when the profile stands at the node.')),
                ('paused_for', models.DurationField(help_text='How much later waits at this node end, because of pauses that did not count.', null=True)),
                ('wake_at', models.DateTimeField(help_text='When to look again; empty once ended.', null=True)),
                ('event_id', models.BigIntegerField(help_text='The event that began it; its instant is entered_at.', null=True)),
                ('arm', models.CharField(db_default='', default='', help_text='The last split arm passed.', max_length=60)),
                ('context', models.JSONField(help_text='Values taken over at the entry, as the version declares them.', null=True)),
                ('context_warnings', models.JSONField(help_text='By name, why a value was left out of the context, or cut: a code and its parameters.', null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('exit_reason', models.CharField(db_default='', default='', max_length=60)),
            ],
            options={
                'verbose_name': 'enrollment',
                'verbose_name_plural': 'enrollments',
                'db_table': 'journeys_enrollment',
            },
        ),
        migrations.CreateModel(
            name='Passage',
            fields=[
                ('pk', models.CompositePrimaryKey('enrollment_id', 'seq', blank=True, editable=False, primary_key=True, serialize=False)),
                ('enrollment', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.enrollment')),
                ('seq', models.IntegerField()),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
                ('at', models.DateTimeField()),
                ('nodes', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('ports', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ('to_node_id', models.BigIntegerField(null=True)),
            ],
            options={
                'verbose_name': 'passage',
                'verbose_name_plural': 'passages',
                'db_table': 'journeys_passage',
            },
        ),
        migrations.CreateModel(
            name='EntryBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
                ('node', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.node')),
                ('audience_id', models.BigIntegerField(help_text='Who is let in; empty: whoever the entry names.', null=True)),
                ('at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'entry batch',
                'verbose_name_plural': 'entry batches',
                'db_table': 'journeys_entrybatch',
            },
        ),
        migrations.CreateModel(
            name='EntryBatchBucket',
            fields=[
                ('pk', models.CompositePrimaryKey('batch_id', 'bucket', blank=True, editable=False, primary_key=True, serialize=False)),
                ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='journeys.entrybatch')),
                ('bucket', models.SmallIntegerField()),
            ],
            options={
                'verbose_name': 'bucket of an entry batch',
                'verbose_name_plural': 'buckets of an entry batch',
                'db_table': 'journeys_entrybatchbucket',
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('pk', models.CompositePrimaryKey('node_id', 'port', 'day', 'shard', blank=True, editable=False, primary_key=True, serialize=False)),
                ('node', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.node')),
                ('port', models.CharField(max_length=60)),
                ('day', models.DateField(help_text='UTC.')),
                ('shard', models.SmallIntegerField()),
                ('n', models.BigIntegerField()),
            ],
            options={
                'verbose_name': 'tally',
                'verbose_name_plural': 'tallies',
                'db_table': 'journeys_tally',
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.workspace')),
                ('journey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='journeys.journey')),
                ('number', models.PositiveIntegerField()),
                ('graph', models.JSONField()),
                ('published_at', models.DateTimeField()),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('retired_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'journey version',
                'verbose_name_plural': 'journey versions',
                'db_table': 'journeys_version',
            },
        ),
        migrations.CreateModel(
            name='Settling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
                ('version', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.version')),
                ('node', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.node')),
                ('profile', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile')),
                ('bucket', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.RawSQL('("profile_id" & 255)::smallint', ()), output_field=models.SmallIntegerField())),
                ('instance_key', models.CharField(db_default='', default='', max_length=200)),
                ('at', models.DateTimeField(help_text='The instant of the event.')),
                ('event_id', models.BigIntegerField()),
                ('until', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'settling entry',
                'verbose_name_plural': 'settling entries',
                'db_table': 'journeys_settling',
            },
        ),
        migrations.AddField(
            model_name='entrybatch',
            name='version',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.version'),
        ),
        migrations.CreateModel(
            name='Refusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
                ('journey', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.journey')),
                ('version', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.version')),
                ('node', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.node')),
                ('profile', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile')),
                ('instance_key', models.CharField(db_default='', default='', max_length=200)),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(max_length=60)),
                ('event_id', models.BigIntegerField(null=True)),
            ],
            options={
                'verbose_name': 'refusal',
                'verbose_name_plural': 'refusals',
                'db_table': 'journeys_refusal',
            },
        ),
        migrations.CreateModel(
            name='Postponed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
                ('version', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.version')),
                ('profile', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile')),
                ('bucket', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.RawSQL('("profile_id" & 255)::smallint', ()), output_field=models.SmallIntegerField())),
                ('kind', models.SmallIntegerField(help_text="The signal's kind; 0 for an entry batch.")),
                ('ref', models.BigIntegerField(help_text="The signal's, or the batch's id.")),
                ('event_id', models.BigIntegerField(null=True)),
                ('occurred_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'postponed signal',
                'verbose_name_plural': 'postponed signals',
                'db_table': 'journeys_postponed',
            },
        ),
        migrations.AddField(
            model_name='node',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='nodes', to='journeys.version'),
        ),
        migrations.AddField(
            model_name='journey',
            name='live_version',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journeys.version'),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='version',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.version'),
        ),
        migrations.CreateModel(
            name='Edge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='edges', to='journeys.version')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='journeys.node')),
                ('port', models.CharField(max_length=60)),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='journeys.node')),
            ],
            options={
                'verbose_name': 'edge',
                'verbose_name_plural': 'edges',
                'db_table': 'journeys_edge',
            },
        ),
        migrations.CreateModel(
            name='Conversion',
            fields=[
                ('enrollment', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='conversion', serialize=False, to='journeys.enrollment')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
                ('journey', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.journey')),
                ('version', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.version')),
                ('profile', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile')),
                ('held_out', models.BooleanField()),
                ('converted_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('event_id', models.BigIntegerField(null=True)),
                ('value', models.DecimalField(decimal_places=4, max_digits=18, null=True)),
                ('value_warning', models.CharField(db_default='', default='', help_text='Why there is no value though the event has one.', max_length=40)),
            ],
            options={
                'verbose_name': 'conversion',
                'verbose_name_plural': 'conversions',
                'db_table': 'journeys_conversion',
            },
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('journey', 'number'), name='version_number_once'),
        ),
        migrations.AddIndex(
            model_name='settling',
            index=models.Index(fields=['version', 'profile'], name='settling_by_version'),
        ),
        migrations.AddIndex(
            model_name='entrybatch',
            index=models.Index(condition=models.Q(('done_at__isnull', True)), fields=['workspace', 'at'], name='run_open'),
        ),
        migrations.AddConstraint(
            model_name='entrybatch',
            constraint=models.UniqueConstraint(fields=('node', 'at'), name='run_once_per_slot'),
        ),
        migrations.AddIndex(
            model_name='refusal',
            index=models.Index(fields=['journey', 'at'], name='refusal_by_journey'),
        ),
        migrations.AddIndex(
            model_name='postponed',
            index=models.Index(fields=['workspace', 'bucket'], name='postponed_by_bucket'),
        ),
        migrations.AddConstraint(
            model_name='node',
            constraint=models.UniqueConstraint(fields=('version', 'key'), name='node_key_once'),
        ),
        migrations.AddConstraint(
            model_name='journey',
            constraint=models.UniqueConstraint(fields=('workspace', 'name'), name='journey_name_once'),
        ),
        migrations.AddIndex(
            model_name='enrollment',
            index=models.Index(condition=models.Q(('state', 1)), fields=['workspace', 'bucket', 'wake_at'], name='enrollment_due'),
        ),
        migrations.AddIndex(
            model_name='enrollment',
            index=models.Index(fields=['profile', 'journey'], name='enrollment_by_profile'),
        ),
        migrations.AddIndex(
            model_name='enrollment',
            index=models.Index(fields=['journey', 'entered_at'], name='enrollment_by_journey'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 1)), fields=('journey', 'profile', 'instance_key'), name='one_live_run_per_key'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state', 1), ('wake_at__isnull', False)), models.Q(('ended_at__isnull', False), ('state', 2), ('wake_at__isnull', True)), _connector='OR'), name='live_has_a_wake_and_ended_has_an_end'),
        ),
        migrations.AddConstraint(
            model_name='edge',
            constraint=models.UniqueConstraint(fields=('source', 'port'), name='port_wired_once'),
        ),
        migrations.AddIndex(
            model_name='conversion',
            index=models.Index(fields=['journey', 'converted_at'], name='conversion_by_journey'),
        ),
        migrations.AddIndex(
            model_name='conversion',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['recorded_at'], name='conversion_recent'),
        ),
        migrations.AddField(
            model_name='conversion',
            name='first_profile',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='Whose it was before a merge moved it.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile'),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='first_profile',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='Whose it was before a merge moved it.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile'),
        ),
        migrations.AddField(
            model_name='refusal',
            name='first_profile',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='Whose it was before a merge moved it.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile'),
        ),
        migrations.CreateModel(
            name='EntryRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('idempotency_key', models.CharField(db_default='', default='', help_text='By which the same request is known when it comes again.', max_length=200)),
                ('digest', models.CharField(help_text='The SHA-256 of what was asked, to tell another request apart.', max_length=64)),
                ('at', models.DateTimeField()),
                ('named', models.IntegerField(help_text='How many people were named.')),
                ('audience_id', models.BigIntegerField(help_text='The audience that was named instead.', null=True)),
                ('batch', models.ForeignKey(db_constraint=False, db_index=False, help_text='By which the audience enters.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.entrybatch')),
                ('journey', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.journey')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
            ],
            options={
                'verbose_name': 'entry request',
                'verbose_name_plural': 'entry requests',
                'db_table': 'journeys_entryrequest',
            },
        ),
        migrations.CreateModel(
            name='Entrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField(help_text='Where in the request, from 0.')),
                ('instance_key', models.CharField(db_default='', default='', max_length=200)),
                ('context', models.JSONField(default=dict)),
                ('at', models.DateTimeField(help_text='The instant of the request.')),
                ('outcome', models.CharField(db_default='', default='', max_length=60)),
                ('params', models.JSONField(help_text='What the text of the outcome names.', null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('first_profile', models.ForeignKey(db_constraint=False, db_index=False, help_text='Whose it was before a merge moved it.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile')),
                ('journey', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.journey')),
                ('profile', models.ForeignKey(db_constraint=False, db_index=False, help_text='Empty: nobody was found.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
                ('request', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.entryrequest')),
            ],
            options={
                'verbose_name': 'entrant',
                'verbose_name_plural': 'entrants',
                'db_table': 'journeys_entrant',
            },
        ),
        migrations.AddIndex(
            model_name='entryrequest',
            index=models.Index(fields=['at'], name='entry_request_by_age'),
        ),
        migrations.AddConstraint(
            model_name='entryrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('idempotency_key', ''), _negated=True), fields=('journey', 'idempotency_key'), name='entry_request_once'),
        ),
        migrations.AddIndex(
            model_name='entrant',
            index=models.Index(fields=['profile'], name='entrant_by_profile'),
        ),
        migrations.AddIndex(
            model_name='entrant',
            index=models.Index(condition=models.Q(('outcome', '')), fields=['journey', 'profile'], name='entrant_open'),
        ),
        migrations.AddConstraint(
            model_name='entrant',
            constraint=models.UniqueConstraint(fields=('request', 'number'), name='entrant_number_once'),
        ),
    ]
