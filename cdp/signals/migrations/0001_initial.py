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
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.workspace')),
                ('owner_kind', models.CharField(choices=[('audience', 'Audience'), ('version', 'journey version')], max_length=20)),
                ('owner_id', models.BigIntegerField()),
                ('kind', models.SmallIntegerField(choices=[(1, 'event'), (2, 'profile changed'), (3, 'entered an audience'), (4, 'left an audience'), (5, 'took over another profile'), (6, 'is inside a journey that goes on after a pause'), (7, 'has had the time that an entry gives'), (8, 'is named by a request to enter a journey')])),
                ('ref', models.BigIntegerField(db_default=0, default=0, help_text="An event name's id, an audience's id, or 0 for any change of the profile.")),
            ],
            options={
                'verbose_name': 'subscription',
                'verbose_name_plural': 'subscriptions',
                'db_table': 'signals_subscription',
                'indexes': [models.Index(fields=['owner_kind', 'owner_id'], name='subscription_by_owner')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'kind', 'ref', 'owner_kind', 'owner_id'), name='subscription_once')],
            },
        ),
        migrations.CreateModel(
            name='Signal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
                ('profile', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile')),
                ('bucket', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.RawSQL('("profile_id" & 255)::smallint', ()), output_field=models.SmallIntegerField())),
                ('kind', models.SmallIntegerField(choices=[(1, 'event'), (2, 'profile changed'), (3, 'entered an audience'), (4, 'left an audience'), (5, 'took over another profile'), (6, 'is inside a journey that goes on after a pause'), (7, 'has had the time that an entry gives'), (8, 'is named by a request to enter a journey')])),
                ('ref', models.BigIntegerField(db_default=0, default=0, help_text="The event name's id, or the audience's id.")),
                ('event_id', models.BigIntegerField(null=True)),
                ('occurred_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'signal',
                'verbose_name_plural': 'signals',
                'db_table': 'signals_signal',
                'indexes': [models.Index(fields=['workspace', 'bucket', 'occurred_at'], name='signal_due')],
            },
        ),
    ]
