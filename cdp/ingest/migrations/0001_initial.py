import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('profiles', '0001_initial'),
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
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Of the file, as people call it. No part of any path.', max_length=200)),
                ('kind', models.CharField(help_text='What a row is: people or events.', max_length=10)),
                ('who', models.CharField(help_text='Who uploaded it, as the audit log calls them.', max_length=200)),
                ('fingerprint', models.CharField(blank=True, db_default='', default='', help_text='By which a browser knows the file again.', max_length=100)),
                ('stored', models.CharField(help_text='The random name under which it lies on disk.', max_length=32, unique=True)),
                ('format', models.CharField(max_length=10)),
                ('size', models.BigIntegerField(help_text='Bytes of the upload.')),
                ('received', models.BigIntegerField(default=0, help_text='Bytes that have come.')),
                ('digest', models.CharField(blank=True, db_default='', default='', help_text='SHA-256 of the content.', max_length=64)),
                ('asked_encoding', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('asked_delimiter', models.CharField(blank=True, db_default='', default='', max_length=4)),
                ('asked_sheet', models.CharField(blank=True, db_default='', default='', max_length=100)),
                ('encoding', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('guessed', models.BooleanField(db_default=False, default=False, help_text='The encoding may be another.')),
                ('delimiter', models.CharField(blank=True, db_default='', default='', max_length=4)),
                ('sheet', models.CharField(blank=True, db_default='', default='', max_length=100)),
                ('sheets', models.JSONField(default=list)),
                ('headings', models.JSONField(default=list)),
                ('mapping', models.JSONField(default=dict, help_text='What each column becomes, and how cells are written.')),
                ('state', models.CharField(choices=[('uploading', 'Uploading'), ('reading', 'Reading'), ('unreadable', 'Unreadable'), ('mapping', 'Mapping'), ('checking', 'Checking'), ('checked', 'Checked'), ('running', 'Running'), ('done', 'Done'), ('cancelled', 'Cancelled'), ('failed', 'Failed'), ('undo_checking', 'Undo Checking'), ('undo_checked', 'Undo Checked'), ('undoing', 'Undoing'), ('undone', 'Undone')], default='uploading', max_length=16)),
                ('ended_as', models.CharField(blank=True, db_default='', default='', help_text='Its state before an undo was asked for.', max_length=16)),
                ('problem_code', models.CharField(blank=True, db_default='', default='', max_length=60)),
                ('problem_params', models.JSONField(default=dict)),
                ('total', models.BigIntegerField(default=0, help_text='Rows of the file.')),
                ('rows_size', models.BigIntegerField(default=0, help_text='Bytes of its rows, once read.')),
                ('position', models.BigIntegerField(default=0, help_text='Bytes of its rows that are accounted for; of an undo the customer it has come to.')),
                ('rows', models.BigIntegerField(default=0, help_text='Rows that are accounted for: the sum of the four that follow.')),
                ('created', models.BigIntegerField(default=0, help_text='Rows by which a customer is new.')),
                ('matched', models.BigIntegerField(default=0, help_text='Rows about customers known before them.')),
                ('duplicates', models.BigIntegerField(default=0, help_text='Rows that were in already.')),
                ('refused', models.BigIntegerField(default=0)),
                ('merging', models.BigIntegerField(default=0, help_text='Rows whose identifiers lead to several customers.')),
                ('checked', models.JSONField(default=dict, help_text='The counts of the dry run.')),
                ('reasons', models.JSONField(db_default=[], default=list, help_text='Why rows are refused: code, column, rows and the parameters of the first.')),
                ('undo', models.JSONField(db_default={}, default=dict, help_text='The counts of an undo: what would go, or has gone.')),
                ('attempts', models.SmallIntegerField(default=0, help_text='Slices begun since it last came further.')),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField(help_text='When a person last did something to it.')),
                ('worked_at', models.DateTimeField(help_text='When a worker last did.', null=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.workspace')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'db_table': 'ingest_import',
            },
        ),
        migrations.CreateModel(
            name='ImportRefusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.IntegerField()),
                ('code', models.CharField(max_length=60)),
                ('params', models.JSONField(default=dict)),
                ('path', models.CharField(blank=True, default='', help_text='The heading of the column.', max_length=200)),
                ('cells', models.JSONField(default=list)),
                ('file_import', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='refusals', to='ingest.import')),
            ],
            options={
                'verbose_name': 'refused row',
                'verbose_name_plural': 'refused rows',
                'db_table': 'ingest_importrefusal',
            },
        ),
        migrations.CreateModel(
            name='ImportSeen',
            fields=[
                ('pk', models.CompositePrimaryKey('file_import_id', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('key', models.BigIntegerField()),
                ('file_import', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ingest.import')),
            ],
            options={
                'verbose_name': 'identifier of a dry run',
                'verbose_name_plural': 'identifiers of a dry run',
                'db_table': 'ingest_importseen',
            },
        ),
        migrations.CreateModel(
            name='ImportChange',
            fields=[
                ('pk', models.CompositePrimaryKey('file_import_id', 'bucket', 'profile_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('bucket', models.SmallIntegerField(help_text='Of the profile: an undo takes one bucket after the other.')),
                ('created', models.BooleanField(help_text='Whether the customer is new by the import.')),
                ('traits', models.JSONField(default=dict, help_text='Of the traits that the file may set, those there were before.')),
                ('times', models.JSONField(default=dict, help_text='When those were set.')),
                ('tags', models.JSONField(default=list, help_text='Tags of the file that the customer did not have before.')),
                ('file_import', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ingest.import')),
                ('profile', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile')),
            ],
            options={
                'verbose_name': 'change by an import',
                'verbose_name_plural': 'changes by an import',
                'db_table': 'ingest_importchange',
            },
        ),
        migrations.AddIndex(
            model_name='import',
            index=models.Index(fields=['workspace', '-id'], name='import_recent'),
        ),
        migrations.AddIndex(
            model_name='import',
            index=models.Index(condition=models.Q(('state__in', ['reading', 'checking', 'running', 'undo_checking', 'undoing'])), fields=['worked_at', 'id'], name='import_to_work_at'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['uploading', 'reading', 'unreadable', 'mapping', 'checking', 'checked', 'running', 'done', 'cancelled', 'failed', 'undo_checking', 'undo_checked', 'undoing', 'undone'])), name='import_state_known'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(('rows', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('created'), '+', models.F('matched')), '+', models.F('duplicates')), '+', models.F('refused')))), name='import_rows_add_up'),
        ),
        migrations.AddIndex(
            model_name='importrefusal',
            index=models.Index(fields=['file_import', 'id'], name='refusal_of_import'),
        ),
    ]
