"""A zone as PostgreSQL can use it, whatever has been stored."""

from django.db import migrations

# A stored zone may be one that only Python knew when it came in, or that an update of the server dropped. The EXCEPTION
# block costs a subtransaction without an id of its own: some microseconds for each customer who comes to such a wait.
ZONE_OR = """
CREATE FUNCTION cdp_zone_or(zone text, other text) RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    IF zone IS NULL OR zone = '' THEN
        RETURN other;
    END IF;
    PERFORM TIMESTAMPTZ '2000-01-01 00:00Z' AT TIME ZONE zone;
    RETURN zone;
EXCEPTION WHEN OTHERS THEN
    RETURN other;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cdp", "0012_email_domains_in_ascii")]
    operations = [migrations.RunSQL(ZONE_OR, "DROP FUNCTION cdp_zone_or(text, text)")]
