"""How the engine's queue is kept on disk."""

from django.db import migrations

# Rows live for seconds: dead ones must go before they slow the next claim.
STORAGE = """
ALTER TABLE signals_signal SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
"""


class Migration(migrations.Migration):
    dependencies = [("signals", "0001_initial")]
    operations = [migrations.RunSQL(STORAGE, migrations.RunSQL.noop)]
