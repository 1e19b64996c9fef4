"""The audit log is only ever added to: the database itself refuses anything else."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION tenancy_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'An audit entry is never changed or deleted (id %).', OLD.id;
END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON tenancy_auditentry
    FOR EACH ROW EXECUTE FUNCTION tenancy_refuse_change();
"""
WRITABLE = """
DROP TRIGGER audit_is_append_only ON tenancy_auditentry;
DROP FUNCTION tenancy_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_initial")]
    operations = [migrations.RunSQL(APPEND_ONLY, WRITABLE)]
