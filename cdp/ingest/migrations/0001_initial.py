import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='tenancy.workspace')),
                ('name', models.CharField(max_length=100)),
                ('write_key', models.CharField(max_length=64, unique=True)),
                ('enabled', models.BooleanField(default=True)),
                ('time_zone', models.CharField(blank=True, db_default='', default='', help_text="IANA name; how times that name no zone are read. Empty: the workspace's.", max_length=64)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'source',
                'verbose_name_plural': 'sources',
                'db_table': 'ingest_source',
            },
        ),
        migrations.CreateModel(
            name='Inbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ingest.source')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
                ('received_at', models.DateTimeField()),
                ('body', models.BinaryField(help_text='A JSON array of items, each one a Segment message that passed the envelope check.')),
            ],
            options={
                'verbose_name': 'inbox row',
                'verbose_name_plural': 'inbox',
                'db_table': 'ingest_inbox',
            },
        ),
        migrations.CreateModel(
            name='Repetition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
                ('source', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ingest.source')),
                ('at', models.DateTimeField(help_text='When they were processed.')),
                ('items', models.PositiveIntegerField()),
            ],
            options={
                'verbose_name': 'repetition',
                'verbose_name_plural': 'repetitions',
                'db_table': 'ingest_repetition',
                'indexes': [models.Index(fields=['source', 'at'], name='repetition_by_source')],
            },
        ),
        migrations.CreateModel(
            name='Intake',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
                ('source', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ingest.source')),
                ('minute', models.DateTimeField(help_text='When they were processed.')),
                ('slot', models.SmallIntegerField()),
                ('items', models.BigIntegerField()),
                ('last_at', models.DateTimeField(help_text='When the last of them were processed.')),
            ],
            options={
                'verbose_name': 'intake',
                'verbose_name_plural': 'intakes',
                'db_table': 'ingest_intake',
                'indexes': [models.Index(fields=['workspace', 'minute'], name='intake_of_workspace'), models.Index(fields=['minute'], name='intake_by_age')],
                'constraints': [models.UniqueConstraint(fields=('source', 'minute', 'slot'), name='intake_once')],
            },
        ),
        migrations.CreateModel(
            name='Quarantine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.workspace')),
                ('source', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='ingest.source')),
                ('received_at', models.DateTimeField()),
                ('item', models.TextField(help_text='The item as it came, as text (it may not be valid JSON).')),
                ('code', models.CharField(max_length=60)),
                ('params', models.JSONField(default=dict, help_text='What the text of the code is made with when it is shown.')),
                ('path', models.CharField(blank=True, default='', max_length=200)),
                ('replayed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'quarantined item',
                'verbose_name_plural': 'quarantine',
                'db_table': 'ingest_quarantine',
                'indexes': [models.Index(fields=['workspace', '-received_at'], name='quarantine_recent'), models.Index(fields=['source', '-received_at'], name='quarantine_of_source')],
            },
        ),
    ]
