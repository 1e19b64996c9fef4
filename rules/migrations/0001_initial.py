"""Reading a date out of JSON without ever raising."""

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


class Migration(migrations.Migration):
    dependencies = []  # noqa: RUF012
    operations = [migrations.RunSQL(TRY, "DROP FUNCTION rules_try_timestamptz(text)")]
