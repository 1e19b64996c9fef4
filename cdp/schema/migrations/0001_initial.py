import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='EventName',
            fields=[
                ('id', models.AutoField(primary_key=True, serialize=False)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='event_names', to='tenancy.workspace')),
                ('name', models.CharField(max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'event name',
                'verbose_name_plural': 'event names',
                'db_table': 'schema_eventname',
            },
        ),
        migrations.CreateModel(
            name='EventProperty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event_name', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='properties', to='schema.eventname')),
                ('name', models.CharField(max_length=200)),
                ('value_type', models.CharField(choices=[('text', 'Text'), ('number', 'Number'), ('boolean', 'Boolean'), ('date', 'Date'), ('list', 'List'), ('object', 'Object')], max_length=10)),
            ],
            options={
                'verbose_name': 'event property',
                'verbose_name_plural': 'event properties',
                'db_table': 'schema_eventproperty',
            },
        ),
        migrations.CreateModel(
            name='Trait',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='traits', to='tenancy.workspace')),
                ('name', models.CharField(max_length=200)),
                ('value_type', models.CharField(choices=[('text', 'Text'), ('number', 'Number'), ('boolean', 'Boolean'), ('date', 'Date'), ('list', 'List'), ('object', 'Object')], max_length=10)),
            ],
            options={
                'verbose_name': 'trait',
                'verbose_name_plural': 'traits',
                'db_table': 'schema_trait',
            },
        ),
        migrations.AddConstraint(
            model_name='eventname',
            constraint=models.UniqueConstraint(fields=('workspace', 'name'), name='event_name_once'),
        ),
        migrations.AddConstraint(
            model_name='eventproperty',
            constraint=models.UniqueConstraint(fields=('event_name', 'name', 'value_type'), name='event_property_once'),
        ),
        migrations.AddConstraint(
            model_name='trait',
            constraint=models.UniqueConstraint(fields=('workspace', 'name', 'value_type'), name='trait_once'),
        ),
    ]
