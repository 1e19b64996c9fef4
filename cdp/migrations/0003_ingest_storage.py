"""How the tables of ingestion are kept on disk."""

from django.db import migrations, models

# Bodies live for milliseconds: compressing them costs more than it saves. Profiles are updated often in columns
# without an index: room on the page keeps those updates on it.
STORAGE = """
ALTER TABLE cdp_inbox ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE cdp_profile SET (fillfactor = 85);
"""


class Migration(migrations.Migration):
    dependencies = [("cdp", "0002_events_by_month")]
    operations = [
        migrations.RunSQL(STORAGE, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="message",
            name="key",
            field=models.UUIDField(help_text="The first 16 bytes of SHA-256 of the message id."),
        ),
    ]
