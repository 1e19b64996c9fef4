"""How profiles are kept on disk, and a zone as PostgreSQL can use it, whatever has been stored."""

from django.db import migrations

# Profiles are updated often in columns without an index: room on the page keeps those updates on it.
STORAGE = """
ALTER TABLE profiles_profile SET (fillfactor = 85);
"""

# A stored zone may be one that only Python knew when it came in, or that an update of the server dropped. The EXCEPTION
# block costs a subtransaction without an id of its own: some microseconds for each customer who comes to such a wait.
ZONE_OR = """
CREATE FUNCTION profiles_zone_or(zone text, other text) RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
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

# AT TIME ZONE reads a local time that comes twice as the second one; where clocks go back past midnight, the day began an hour
# before that.
DAY_BEGINS = """
CREATE FUNCTION profiles_day_begins(day date, zone text) RETURNS timestamptz LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    midnight timestamptz := day::timestamp AT TIME ZONE zone;
BEGIN
    IF (midnight - interval '1 hour') AT TIME ZONE zone >= day::timestamp THEN
        RETURN midnight - interval '1 hour';
    END IF;
    RETURN midnight;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("profiles", "0001_initial")]
    operations = [
        migrations.RunSQL(STORAGE, migrations.RunSQL.noop),
        migrations.RunSQL(ZONE_OR, "DROP FUNCTION profiles_zone_or(text, text)"),
        migrations.RunSQL(DAY_BEGINS, "DROP FUNCTION profiles_day_begins(date, text)"),
    ]
