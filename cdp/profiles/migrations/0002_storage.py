"""How profiles are kept on disk and found, and a zone as PostgreSQL can use it, whatever has been stored."""

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

# The pieces of a text that are looked up, with the workspace before each, so that none reads through another's: all of three
# letters, and in scripts without blanks (from U+2E80 on) one or two letters too, since that is how long a Chinese name is.
# PostgreSQL's own trigrams (pg_trgm) find nothing shorter than three.
GRAMS = """
CREATE FUNCTION profiles_grams(workspace bigint, written text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_agg(DISTINCT workspace || ':' || gram) FROM (
        SELECT substr(written, place, size) AS gram
        FROM generate_series(1, length(written)) AS place, generate_series(1, 3) AS size
        WHERE place + size - 1 <= length(written) AND (size = 3 OR ascii(substr(written, place, 1)) >= 11904)
    ) AS pieces WHERE strpos(gram, ' ') = 0
$$;
CREATE INDEX profiles_searchtext_grams ON profiles_searchtext USING gin (profiles_grams(workspace_id, text));
"""


class Migration(migrations.Migration):
    dependencies = [("profiles", "0001_initial")]
    operations = [
        migrations.RunSQL(STORAGE, migrations.RunSQL.noop),
        migrations.RunSQL(ZONE_OR, "DROP FUNCTION profiles_zone_or(text, text)"),
        migrations.RunSQL(GRAMS, "DROP INDEX profiles_searchtext_grams; DROP FUNCTION profiles_grams(bigint, text)"),
        migrations.RunSQL(DAY_BEGINS, "DROP FUNCTION profiles_day_begins(date, text)"),
    ]
