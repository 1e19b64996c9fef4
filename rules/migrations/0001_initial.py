"""Reading a date out of JSON without ever raising, and asking whether its day comes round again."""

from django.db import migrations

# The same texts as `rules.read.parse_date` accepts: an ISO 8601 date, or date and time, UTC unless it names
# an offset. (PostgreSQL 15 has no pg_input_is_valid, and an EXCEPTION block costs a subtransaction per value.)
# Immutable in truth: the text handed to the cast is ISO and always has an offset, so no setting changes the answer.
TRY = r"""
CREATE FUNCTION rules_try_timestamptz(value text) RETURNS timestamptz
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    day integer;
BEGIN
    IF value !~ ('^[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])'
                 '([Tt ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?([Zz]|[+-](0\d|1[0-5]):?[0-5]\d)?)?$') THEN
        RETURN NULL;
    END IF;
    day := substr(value, 9, 2)::integer;
    IF day > 28 AND day > extract(day FROM date_trunc('month', make_date(substr(value, 1, 4)::integer,
            substr(value, 6, 2)::integer, 1)) + interval '1 month - 1 day') THEN
        RETURN NULL;
    END IF;
    IF length(value) = 10 THEN
        RETURN (value || ' 00:00Z')::timestamptz;
    ELSIF substr(value, 11) ~ '[Zz+-]' THEN
        RETURN value::timestamptz;
    ELSE
        RETURN (value || 'Z')::timestamptz;
    END IF;
END
$$;
"""

# A date without a time is that day everywhere; an instant is the day it falls on in the zone.
DAY = r"""
CREATE FUNCTION rules_day(value text, zone text) RETURNS date
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    moment timestamptz := rules_try_timestamptz(value);
BEGIN
    RETURN (moment AT TIME ZONE CASE WHEN length(value) = 10 THEN 'UTC' ELSE zone END)::date;
END
$$;
"""

# Adding years to 29 February gives the 28th in common years. The first and the
# last day asked for may lie in two years, and the anniversary of either may lie between them.
ANNIVERSARY = r"""
CREATE FUNCTION rules_anniversary(value text, as_of timestamptz, zone text, from_days integer, to_days integer) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    began date := rules_day(value, zone);
    low date;
    high date;
    years integer;
BEGIN
    IF began IS NULL THEN
        RETURN false;
    END IF;
    low := (as_of AT TIME ZONE zone)::date + from_days;
    high := (as_of AT TIME ZONE zone)::date + to_days;
    FOR years IN extract(year FROM low) - extract(year FROM began) .. extract(year FROM high) - extract(year FROM began) LOOP
        IF years > 0 AND (began + make_interval(years => years))::date BETWEEN low AND high THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = []  # noqa: RUF012
    operations = [
        migrations.RunSQL(TRY, "DROP FUNCTION rules_try_timestamptz(text)"),
        migrations.RunSQL(DAY, "DROP FUNCTION rules_day(text, text)"),
        migrations.RunSQL(ANNIVERSARY, "DROP FUNCTION rules_anniversary(text, timestamptz, text, integer, integer)"),
    ]
