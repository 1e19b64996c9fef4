import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('channels', '0001_initial'),
        ('journeys', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AppliedAttribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
                ('window', models.DurationField()),
                ('qualifying', models.CharField(max_length=10)),
                ('channels', models.JSONField(default=list, help_text='Channels with a rule of their own: [id, window in seconds, qualifying].')),
                ('credited_to', models.BigIntegerField(help_text='The last conversion (an enrollment id) that is credited anew; none: all of them are.', null=True)),
                ('settled_to', models.BigIntegerField(help_text='Behind which conversion (an enrollment id) new and recent ones are looked at next; none: from the first on.', null=True)),
            ],
            options={
                'verbose_name': 'applied attribution',
                'verbose_name_plural': 'applied attributions',
                'db_table': 'insights_appliedattribution',
                'constraints': [models.UniqueConstraint(fields=('workspace',), name='applied_attribution_once')],
            },
        ),
        migrations.CreateModel(
            name='Credit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
                ('model', models.CharField(help_text='The attribution model, e.g. last_touch.', max_length=20)),
                ('conversion', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.conversion')),
                ('touch', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='channels.touch')),
                ('journey_id', models.BigIntegerField(help_text='The journey of the touch, or of the conversion where there is none.')),
                ('share', models.DecimalField(decimal_places=8, max_digits=9)),
                ('value', models.DecimalField(decimal_places=4, max_digits=18)),
            ],
            options={
                'verbose_name': 'credit',
                'verbose_name_plural': 'credits',
                'db_table': 'insights_credit',
                'constraints': [models.UniqueConstraint(fields=('model', 'conversion', 'touch'), name='credit_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.SmallIntegerField(choices=[(1, 'touches'), (2, 'runs')])),
                ('source', models.DateField(help_text='Of the cell that it was counted in.')),
                ('view', models.SmallIntegerField(choices=[(1, 'event'), (2, 'cohort')])),
                ('at', models.DateField(help_text="A day in the workspace's zone.")),
                ('version_id', models.BigIntegerField()),
                ('node_id', models.BigIntegerField()),
                ('arm', models.CharField(max_length=60)),
                ('template_version_id', models.BigIntegerField(null=True)),
                ('channel_id', models.BigIntegerField(null=True)),
                ('medium', models.CharField(max_length=20)),
                ('category', models.CharField(max_length=40)),
                ('measure', models.CharField(help_text='See insights.figures.facts.', max_length=20)),
                ('detail', models.CharField(help_text='A reason, or the currency of the value.', max_length=60)),
                ('n', models.BigIntegerField()),
                ('value', models.DecimalField(decimal_places=4, help_text='The cost of what was sent, the value of conversions, seconds of stays.', max_digits=26)),
                ('hours', models.JSONField(help_text='Hour of the day -> [n, value].')),
                ('journey', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.journey')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
            ],
            options={
                'verbose_name': 'kept figure',
                'verbose_name_plural': 'kept figures',
                'db_table': 'insights_figure',
                'indexes': [models.Index(fields=['journey', 'view', 'at'], name='figure_by_journey'), models.Index(fields=['workspace', 'view', 'at'], name='figure_by_workspace'), models.Index(fields=['journey', 'part', 'source'], name='figure_of_cell'), models.Index(condition=models.Q(('measure__in', ['entered', 'sent', 'converted', 'unsubscribed'])), fields=['workspace', 'view', 'at'], include=('journey', 'measure', 'detail', 'n', 'value'), name='figure_of_home'), models.Index(condition=models.Q(('measure__in', ['converted', 'held_out_converted'])), fields=['journey', 'detail'], name='figure_currencies')],
            },
        ),
        migrations.CreateModel(
            name='FigureCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.SmallIntegerField(choices=[(1, 'touches'), (2, 'runs')])),
                ('source', models.DateField(help_text="The day, in the workspace's zone, on which the touch was decided or the run entered.")),
                ('stale', models.BooleanField(db_default=True, default=True)),
                ('open', models.BigIntegerField(db_default=0, default=0, help_text='Sends whose outcome was still to come.')),
                ('runs', models.BigIntegerField(db_default=0, default=0)),
                ('steps', models.BigIntegerField(db_default=0, default=0, help_text='Passages of the runs, and one for each that ended.')),
                ('refusals', models.BigIntegerField(db_default=0, default=0)),
                ('counted_at', models.DateTimeField(null=True)),
                ('rests_until', models.DateTimeField(help_text='Not counted again before: longer the longer counting took.', null=True)),
                ('journey', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.journey')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
            ],
            options={
                'verbose_name': 'cell of figures',
                'verbose_name_plural': 'cells of figures',
                'db_table': 'insights_figurecell',
                'indexes': [models.Index(condition=models.Q(('stale', True)), fields=['workspace'], name='figure_cell_stale')],
                'constraints': [models.UniqueConstraint(fields=('journey', 'part', 'source'), name='figure_cell_once')],
            },
        ),
        migrations.CreateModel(
            name='FigureLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('looked_at', models.DateTimeField()),
                ('zone', models.CharField(max_length=64)),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
            ],
            options={
                'verbose_name': 'look for changes',
                'verbose_name_plural': 'looks for changes',
                'db_table': 'insights_figurelook',
                'constraints': [models.UniqueConstraint(fields=('workspace',), name='figure_look_once')],
            },
        ),
        migrations.CreateModel(
            name='FigureMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('view', models.SmallIntegerField(choices=[(1, 'event'), (2, 'cohort')])),
                ('month', models.DateField(help_text="Its first day, in the workspace's zone.")),
                ('version_id', models.BigIntegerField()),
                ('node_id', models.BigIntegerField()),
                ('arm', models.CharField(max_length=60)),
                ('template_version_id', models.BigIntegerField(null=True)),
                ('channel_id', models.BigIntegerField(null=True)),
                ('medium', models.CharField(max_length=20)),
                ('category', models.CharField(max_length=40)),
                ('measure', models.CharField(max_length=20)),
                ('detail', models.CharField(max_length=60)),
                ('n', models.BigIntegerField(help_text='0 where what there was has been counted otherwise since.')),
                ('value', models.DecimalField(decimal_places=4, max_digits=26)),
                ('journey', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.journey')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
            ],
            options={
                'verbose_name': 'figure of a month',
                'verbose_name_plural': 'figures of months',
                'db_table': 'insights_figuremonth',
                'indexes': [models.Index(fields=['workspace', 'view', 'month'], name='figure_month_by_workspace')],
                'constraints': [models.UniqueConstraint(fields=('journey', 'view', 'month', 'version_id', 'node_id', 'arm', 'template_version_id', 'channel_id', 'medium', 'category', 'measure', 'detail'), name='figure_month_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='JourneyFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moves', models.BigIntegerField(db_default=0, default=0, help_text='The sum of its tallies at the last look.')),
                ('rests_until', models.DateTimeField(null=True)),
                ('lift', models.JSONField(help_text='The sums of each arm, see insights.lift.', null=True)),
                ('lift_at', models.DateTimeField(null=True)),
                ('lift_rests_until', models.DateTimeField(null=True)),
                ('journey', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='journeys.journey')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
            ],
            options={
                'verbose_name': 'figures of a journey',
                'verbose_name_plural': 'figures of journeys',
                'db_table': 'insights_journeyfigure',
                'constraints': [models.UniqueConstraint(fields=('journey',), name='journey_figure_once')],
            },
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cards', models.JSONField(default=list, help_text='In order: {"card": name, "hidden": whether it is left out}.')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.workspace')),
            ],
            options={
                'verbose_name': 'home page',
                'verbose_name_plural': 'home pages',
                'db_table': 'insights_homepage',
                'constraints': [models.UniqueConstraint(fields=('user', 'workspace'), name='home_page_once')],
            },
        ),
    ]
