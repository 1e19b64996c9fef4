"""The audit log is only ever added to: the database itself refuses anything else, but for the removal of entries that are
older than their workspace keeps them. Days that `tenancy.settings` would refuse count as the default there and here."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION tenancy_audit_days(settings jsonb) RETURNS int LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN jsonb_typeof(settings -> 'audit_days') = 'number'
        AND (settings ->> 'audit_days')::numeric BETWEEN 90 AND 3650
        THEN (settings ->> 'audit_days')::numeric::int ELSE 400 END
$$;
CREATE FUNCTION tenancy_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < now() - make_interval(days => coalesce(
        (SELECT tenancy_audit_days(w.settings) FROM tenancy_workspace w WHERE w.id = OLD.workspace_id), 400))
    THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'An audit entry is never changed or deleted before its time (id %).', OLD.id;
END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON tenancy_auditentry
    FOR EACH ROW EXECUTE FUNCTION tenancy_refuse_change();
"""
WRITABLE = """
DROP TRIGGER audit_is_append_only ON tenancy_auditentry;
DROP FUNCTION tenancy_refuse_change();
DROP FUNCTION tenancy_audit_days(jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial")]
    operations = [migrations.RunSQL(APPEND_ONLY, WRITABLE)]
