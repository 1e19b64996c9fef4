"""How the tables of ingestion are kept on disk."""

from django.db import migrations

# Rows live for milliseconds: dead ones must go before they slow the next claim, and compressing bodies costs more than it
# saves.
STORAGE = """
ALTER TABLE ingest_inbox SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE ingest_inbox ALTER COLUMN body SET STORAGE EXTERNAL;
"""


class Migration(migrations.Migration):
    dependencies = [("ingest", "0001_initial")]
    operations = [migrations.RunSQL(STORAGE, migrations.RunSQL.noop)]
