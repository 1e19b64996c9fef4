"""A published version never changes: the database itself refuses."""

from django.db import migrations

FROZEN = """
CREATE FUNCTION journeys_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'journeys_version' AND to_jsonb(NEW) - 'retired_at' - 'published_by_id'
            = to_jsonb(OLD) - 'retired_at' - 'published_by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A published version never changes (%, id %). Publish a new version instead.', TG_TABLE_NAME, OLD.id;
END $$;
CREATE TRIGGER version_is_frozen BEFORE UPDATE ON journeys_version
    FOR EACH ROW EXECUTE FUNCTION journeys_refuse_change();
CREATE TRIGGER node_is_frozen BEFORE UPDATE ON journeys_node
    FOR EACH ROW EXECUTE FUNCTION journeys_refuse_change();
CREATE TRIGGER edge_is_frozen BEFORE UPDATE ON journeys_edge
    FOR EACH ROW EXECUTE FUNCTION journeys_refuse_change();
"""
THAW = """
DROP TRIGGER version_is_frozen ON journeys_version;
DROP TRIGGER node_is_frozen ON journeys_node;
DROP TRIGGER edge_is_frozen ON journeys_edge;
DROP FUNCTION journeys_refuse_change();
"""

# Every move rewrites the row, so leave room on the page and clean up early.
STORAGE = """
ALTER TABLE journeys_enrollment SET (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
"""


class Migration(migrations.Migration):
    dependencies = [("journeys", "0001_initial")]
    operations = [migrations.RunSQL(FROZEN, THAW), migrations.RunSQL(STORAGE, migrations.RunSQL.noop)]
