"""Up to PostgreSQL 16 an EXCEPTION block cannot run in a parallel query, so no plan with it may be one."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cdp", "0014_settled")]
    operations = [
        migrations.RunSQL(
            "ALTER FUNCTION cdp_zone_or(text, text) PARALLEL UNSAFE",
            "ALTER FUNCTION cdp_zone_or(text, text) PARALLEL SAFE",
        )
    ]
