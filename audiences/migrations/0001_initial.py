import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('profiles', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Audience',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='audiences', to='tenancy.workspace')),
                ('name', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True, default='')),
                ('rule', models.JSONField(help_text='A rule, see docs/rules.md.')),
                ('revision', models.PositiveIntegerField(default=1, help_text='Grows with every change of the rule.')),
                ('refreshed_to', models.DateTimeField(help_text='Membership is right as of this instant; empty until the first full refresh.', null=True)),
                ('refreshing_since', models.DateTimeField(help_text='Set while a full refresh is under way; see audiences.refresh.', null=True)),
                ('region', models.TextField(blank=True, db_default='', default='', editable=False, help_text='The region by which phone numbers in the rule were read at the last full refresh.')),
                ('time_zone', models.TextField(blank=True, db_default='', default='', editable=False, help_text="The workspace's zone, by whose days the rule was read at the last full refresh.")),
                ('size', models.PositiveIntegerField(default=0, help_text='Members when last counted: at a full refresh, and every minute.')),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'audience',
                'verbose_name_plural': 'audiences',
                'db_table': 'audiences_audience',
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='audiences.audience')),
                ('profile', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile')),
                ('bucket', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.RawSQL('("profile_id" & 255)::smallint', ()), output_field=models.SmallIntegerField())),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
                'db_table': 'audiences_membership',
            },
        ),
        migrations.CreateModel(
            name='Settled',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='audiences.audience')),
                ('profile', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile')),
            ],
            options={
                'verbose_name': 'settled refresh',
                'verbose_name_plural': 'settled refreshes',
                'db_table': 'audiences_settled',
            },
        ),
        migrations.AddConstraint(
            model_name='audience',
            constraint=models.UniqueConstraint(fields=('workspace', 'name'), name='audience_name_once'),
        ),
        migrations.AddIndex(
            model_name='membership',
            index=models.Index(fields=['audience', 'bucket', 'since'], name='membership_by_bucket'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('audience', 'profile'), name='member_once_at_a_time'),
        ),
    ]
