import django.db.models.deletion
import tenancy.media
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='categories', to='tenancy.workspace')),
                ('code', models.CharField(help_text='Names it in journeys, touches and events. Never changed.', max_length=40)),
                ('name', models.CharField(max_length=100)),
                ('description', models.CharField(blank=True, default='', max_length=500)),
                ('transactional', models.BooleanField(default=False, help_text='A service message: no consent is asked for, no cap counts it. Never changed.')),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'message category',
                'verbose_name_plural': 'message categories',
                'db_table': 'content_category',
            },
        ),
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='templates', to='tenancy.workspace')),
                ('name', models.CharField(max_length=200)),
                ('medium', models.CharField(choices=tenancy.media.choices, max_length=20)),
                ('content', models.JSONField(default=dict, help_text='The draft. Email: {"subject", "document" or "html", "text"}; others: {"body"}.')),
                ('category', models.CharField(blank=True, db_default='', default='', help_text='The code of the category it is written for; empty: for any.', max_length=40)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'template',
                'verbose_name_plural': 'templates',
                'db_table': 'content_template',
            },
        ),
        migrations.CreateModel(
            name='TemplateVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='content.template')),
                ('number', models.PositiveIntegerField()),
                ('content', models.JSONField()),
                ('compiled', models.JSONField(help_text='What is rendered for each customer; empty where that is the content as it was written.', null=True)),
                ('published_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'template version',
                'verbose_name_plural': 'template versions',
                'db_table': 'content_templateversion',
            },
        ),
        migrations.AddConstraint(
            model_name='category',
            constraint=models.UniqueConstraint(fields=('workspace', 'code'), name='category_code_once'),
        ),
        migrations.AddConstraint(
            model_name='template',
            constraint=models.UniqueConstraint(fields=('workspace', 'name'), name='template_name_once'),
        ),
        migrations.AddConstraint(
            model_name='templateversion',
            constraint=models.UniqueConstraint(fields=('template', 'number'), name='template_version_once'),
        ),
    ]
