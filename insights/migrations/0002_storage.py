"""Published versions of metrics never change."""

from django.db import migrations

FROZEN = """
CREATE FUNCTION insights_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'published_by_id' = to_jsonb(OLD) - 'published_by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A published version never changes (%, id %). Publish a new version instead.', TG_TABLE_NAME, OLD.id;
END $$;
CREATE TRIGGER metric_version_is_frozen BEFORE UPDATE ON insights_metricversion
    FOR EACH ROW EXECUTE FUNCTION insights_refuse_change();
"""
THAW = """
DROP TRIGGER metric_version_is_frozen ON insights_metricversion;
DROP FUNCTION insights_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("insights", "0001_initial")]
    operations = [migrations.RunSQL(FROZEN, THAW)]
