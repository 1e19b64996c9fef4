import django.db.models.deletion
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
    ]
