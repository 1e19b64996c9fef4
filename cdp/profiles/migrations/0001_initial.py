import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Profile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.workspace')),
                ('bucket', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.RawSQL('("id" & 255)::smallint', ()), output_field=models.SmallIntegerField())),
                ('traits', models.JSONField(default=dict)),
                ('trait_times', models.JSONField(default=dict, help_text='Trait -> milliseconds since 1970 of the event that set it; the latest event wins.')),
                ('tags', models.JSONField(default=list, help_text='A sorted array of strings.')),
                ('consent', models.JSONField(default=dict, help_text='{"email": true, "email/offers": false}: medium, or medium/topic.')),
                ('locale', models.CharField(db_default='', default='', max_length=16)),
                ('time_zone', models.CharField(db_default='', default='', help_text='IANA name, checked on the way in; empty if unknown.', max_length=64)),
                ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='profiles.profile')),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'profile',
                'verbose_name_plural': 'profiles',
                'db_table': 'profiles_profile',
            },
        ),
        migrations.CreateModel(
            name='SearchText',
            fields=[
                ('profile', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='+', serialize=False, to='profiles.profile')),
                ('text', models.CharField(max_length=1000)),
                ('workspace', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
            ],
            options={
                'verbose_name': 'search text',
                'verbose_name_plural': 'search texts',
                'db_table': 'profiles_searchtext',
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.workspace')),
                ('surviving', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile')),
                ('merged', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile')),
                ('at', models.DateTimeField()),
                ('refused', models.CharField(blank=True, default='', help_text='Why the two were kept apart, as a code; empty if merged.', max_length=60)),
                ('refused_params', models.JSONField(db_default={}, default=dict, help_text='What the text of the code is made with when it is shown.')),
                ('evidence', models.JSONField(default=dict, help_text="The identifiers that met, the merged profile's former state.")),
                ('absorbed_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'merge',
                'verbose_name_plural': 'merges',
                'db_table': 'profiles_merge',
            },
        ),
        migrations.CreateModel(
            name='Identifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.workspace')),
                ('namespace', models.CharField(max_length=40)),
                ('value', models.CharField(max_length=512)),
                ('profile', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='identifiers', to='profiles.profile')),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'identifier',
                'verbose_name_plural': 'identifiers',
                'db_table': 'profiles_identifier',
            },
        ),
        migrations.CreateModel(
            name='ConsentRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.workspace')),
                ('profile', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile')),
                ('medium', models.CharField(max_length=20)),
                ('topic', models.CharField(blank=True, default='', max_length=60)),
                ('granted', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('source', models.CharField(help_text='E.g. one_click, preference_page, phone, identify.', max_length=100)),
                ('reason', models.CharField(blank=True, db_default='', default='', help_text='What staff noted who recorded it.', max_length=300)),
            ],
            options={
                'verbose_name': 'consent record',
                'verbose_name_plural': 'consent records',
                'db_table': 'profiles_consentrecord',
            },
        ),
        migrations.CreateModel(
            name='IdentifierRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.workspace')),
                ('namespace', models.CharField(max_length=40)),
                ('value', models.CharField(max_length=512)),
                ('status', models.CharField(choices=[('watched', 'Watched'), ('shared', 'Shared'), ('denied', 'Denied'), ('allowed', 'Allowed')], max_length=7)),
                ('people', models.JSONField(default=list, help_text='The strongest identifiers of those who were seen with it.')),
                ('since', models.DateTimeField(help_text='Since when it is so; of one that is watched, when somebody new came with it last.')),
            ],
            options={
                'verbose_name': 'identifier rule',
                'verbose_name_plural': 'identifier rules',
                'db_table': 'profiles_identifierrule',
                'indexes': [models.Index(condition=models.Q(('status', 'watched')), fields=['since'], name='watched_by_age')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'namespace', 'value'), name='one_rule_per_identifier'), models.CheckConstraint(condition=models.Q(('status__in', ['watched', 'shared', 'denied', 'allowed'])), name='identifier_rule_status_known')],
            },
        ),
        migrations.CreateModel(
            name='Namespace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='namespaces', to='tenancy.workspace')),
                ('name', models.CharField(max_length=40)),
                ('priority', models.SmallIntegerField(help_text='In a merge the profile with the highest namespace wins.')),
                ('limit_per_profile', models.SmallIntegerField(help_text='A merge that would exceed this is refused.')),
                ('people_limit', models.PositiveSmallIntegerField(blank=True, help_text='A value that more known people share identifies nobody; 0: any number may. Empty: the default.', null=True)),
            ],
            options={
                'verbose_name': 'namespace',
                'verbose_name_plural': 'namespaces',
                'db_table': 'profiles_namespace',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'name'), name='namespace_once')],
            },
        ),
        migrations.AddIndex(
            model_name='profile',
            index=models.Index(fields=['workspace', 'id'], name='profile_by_workspace'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(condition=models.Q(('absorbed_at__isnull', True), ('refused', '')), fields=['workspace', 'id'], name='merge_to_absorb'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(fields=['merged'], name='merge_by_loser'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(fields=['surviving'], name='merge_by_survivor'),
        ),
        migrations.AddConstraint(
            model_name='identifier',
            constraint=models.UniqueConstraint(fields=('workspace', 'namespace', 'value'), name='identifier_points_at_one_profile'),
        ),
        migrations.AddField(
            model_name='consentrecord',
            name='first_profile',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='Whose it was before a merge moved it.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='profiles.profile'),
        ),
        migrations.AddIndex(
            model_name='consentrecord',
            index=models.Index(condition=models.Q(('granted', False)), fields=['workspace', 'at'], name='consent_withdrawn'),
        ),
    ]
