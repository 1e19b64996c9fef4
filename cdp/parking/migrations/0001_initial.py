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
            name='Parked',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.workspace')),
                ('kind', models.CharField(choices=[('profile', 'Profile'), ('membership', 'Membership'), ('version', 'Version'), ('schedule', 'Schedule'), ('audience', 'Audience'), ('buckets', 'Buckets'), ('merge', 'Merge'), ('conversion', 'Conversion'), ('send', 'Send'), ('receipt', 'Receipt'), ('channel', 'Channel'), ('workspace', 'Workspace'), ('job', 'Job')], max_length=12)),
                ('ref', models.BigIntegerField(help_text='The row id of what is set aside.')),
                ('within', models.BigIntegerField(db_default=0, default=0, help_text='Inside what; 0 for everywhere.')),
                ('profile', models.ForeignKey(db_constraint=False, db_index=False, help_text='Whom it concerns.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile')),
                ('bucket', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.RawSQL('("profile_id" & 255)::smallint', ()), output_field=models.SmallIntegerField())),
                ('stage', models.CharField(help_text='Which statement or render failed, e.g. tick.advance.', max_length=60)),
                ('code', models.CharField(help_text='The SQLSTATE, or the class of the exception.', max_length=60)),
                ('params', models.JSONField(default=dict, help_text='What the error says of itself, for the texts made when it is shown.')),
                ('payload', models.JSONField(blank=True, help_text='Only what exists nowhere else.', null=True)),
                ('since', models.DateTimeField()),
                ('failed_at', models.DateTimeField()),
                ('tries', models.IntegerField(default=1)),
                ('retry_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'parked item',
                'verbose_name_plural': 'parked items',
                'db_table': 'parking_parked',
                'indexes': [models.Index(fields=['kind', 'retry_at'], name='parked_due'), models.Index(fields=['workspace', '-since', '-id'], name='parked_recent'), models.Index(condition=models.Q(('kind__in', ['profile', 'membership', 'version', 'audience', 'buckets'])), fields=['workspace', 'bucket'], name='parked_for_tick')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'ref', 'within'), name='parked_once')],
            },
        ),
    ]
