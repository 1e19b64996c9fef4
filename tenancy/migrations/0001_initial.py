import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('prefix', models.CharField(help_text='The first characters, to tell keys apart.', max_length=16)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('scopes', models.JSONField(default=list, help_text='E.g. ["journeys:read", "journeys:write"].')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'API key',
                'verbose_name_plural': 'API keys',
                'db_table': 'tenancy_apikey',
            },
        ),
        migrations.CreateModel(
            name='Workspace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('time_zone', models.CharField(default='UTC', help_text='IANA name; used where a profile has none.', max_length=64)),
                ('locale', models.CharField(default='en', max_length=16)),
                ('settings', models.JSONField(blank=True, default=dict, help_text='As `tenancy.settings.Settings` says.')),
                ('facts', models.PositiveBigIntegerField(default=0, editable=False, help_text='Counts changes that make compiled plans stale; see tenancy.definitions.')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'workspace',
                'verbose_name_plural': 'workspaces',
                'db_table': 'tenancy_workspace',
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('language', models.CharField(choices=[('en', 'English'), ('zh-hans', '简体中文')], default='en', max_length=10)),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'db_table': 'tenancy_user',
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='tenancy.workspace')),
                ('email', models.EmailField(max_length=254)),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('admin', 'Admin'), ('marketer', 'Marketer'), ('analyst', 'Analyst'), ('viewer', 'Viewer')], max_length=10)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invited_by_key', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.apikey')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'db_table': 'tenancy_invitation',
            },
        ),
        migrations.AddField(
            model_name='apikey',
            name='workspace',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_keys', to='tenancy.workspace'),
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='organisations', to='tenancy.workspace')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'db_table': 'tenancy_organisation',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'name'), name='organisation_name_once')],
            },
        ),
        migrations.CreateModel(
            name='HoldoutShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.IntegerField(help_text='People are drawn anew for each.')),
                ('share', models.FloatField(help_text='0 ends the period.')),
                ('since', models.DateTimeField()),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.workspace')),
            ],
            options={
                'verbose_name': 'share of the program holdout',
                'verbose_name_plural': 'shares of the program holdout',
                'db_table': 'tenancy_holdoutshare',
                'constraints': [models.CheckConstraint(condition=models.Q(('share__gte', 0), ('share__lte', 0.2)), name='holdout_share_within_a_fifth')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='tenancy.workspace')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('role', models.CharField(choices=[('owner', 'Owner'), ('admin', 'Admin'), ('marketer', 'Marketer'), ('analyst', 'Analyst'), ('viewer', 'Viewer')], max_length=10)),
            ],
            options={
                'verbose_name': 'member',
                'verbose_name_plural': 'members',
                'db_table': 'tenancy_member',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'user'), name='member_once_per_workspace')],
            },
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user_kind', models.CharField(help_text='What uses it: a key of tenancy.references.KINDS.', max_length=20)),
                ('user_id', models.BigIntegerField()),
                ('place', models.CharField(help_text='Where in the user: rule, draft, version or cards.', max_length=20)),
                ('place_id', models.BigIntegerField(db_default=0, default=0, help_text="The version's id, or 0.")),
                ('used_kind', models.CharField(max_length=20)),
                ('used_id', models.BigIntegerField(help_text='Empty for what has a name only: an event, a tag, a trait.', null=True)),
                ('used_name', models.CharField(db_default='', default='', max_length=200)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenancy.workspace')),
            ],
            options={
                'verbose_name': 'reference',
                'verbose_name_plural': 'references',
                'db_table': 'tenancy_reference',
                'indexes': [models.Index(fields=['user_kind', 'user_id'], name='reference_by_user')],
                'constraints': [models.UniqueConstraint(fields=('workspace', 'used_kind', 'used_id', 'used_name', 'user_kind', 'user_id', 'place', 'place_id'), name='reference_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('used_id__isnull', True), ('used_name', ''), _connector='XOR'), name='reference_by_id_or_name')],
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('who', models.CharField(help_text='The name at that time of the user, key or command.', max_length=200)),
                ('via', models.CharField(choices=[('web', 'web app'), ('api_key', 'API key'), ('admin', 'admin'), ('command', 'command line')], max_length=10)),
                ('address', models.CharField(help_text='The IP address of the request.', max_length=64)),
                ('agent', models.CharField(help_text='The program that sent it, as it called itself.', max_length=200)),
                ('verb', models.CharField(max_length=30)),
                ('kind', models.CharField(max_length=30)),
                ('thing_id', models.BigIntegerField(null=True)),
                ('name', models.CharField(help_text="The thing's name at that time.", max_length=200)),
                ('before', models.JSONField(default=dict, help_text='The fields that changed, as they were.')),
                ('after', models.JSONField(default=dict, help_text='The fields that changed, as they became.')),
                ('details', models.JSONField(default=dict, help_text='What else says how it was done, such as a count.')),
                ('key', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.apikey')),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('workspace', models.ForeignKey(db_constraint=False, help_text='Empty for what belongs to no workspace, such as accounts.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='tenancy.workspace')),
            ],
            options={
                'verbose_name': 'audit entry',
                'verbose_name_plural': 'audit log',
                'db_table': 'tenancy_auditentry',
                'indexes': [models.Index(fields=['workspace', '-id'], name='audit_by_workspace'), models.Index(fields=['workspace', 'at'], name='audit_by_age'), models.Index(fields=['workspace', 'kind', 'thing_id', '-id'], name='audit_by_thing'), models.Index(fields=['workspace', 'user', '-id'], name='audit_by_user')],
            },
        ),
    ]
