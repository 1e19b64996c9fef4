import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProcessedMessageId',
            fields=[
                ('pk', models.CompositePrimaryKey('workspace_id', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
                ('key', models.UUIDField(help_text='The first 16 bytes of SHA-256 of the message id.')),
            ],
            options={
                'verbose_name': 'message id',
                'verbose_name_plural': 'message ids',
                'db_table': 'events_processedmessageid',
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('occurred_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('message_id', models.CharField(max_length=100)),
                ('properties', models.JSONField(default=dict)),
                ('context', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'db_table': 'events_event',
                'managed': False,
            },
        ),
    ]
