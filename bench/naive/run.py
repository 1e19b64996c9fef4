"""`python -m bench.naive.run N`: make the tables and N customers."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.naive.settings")


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", run_syncdb=True, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE naive_customer CASCADE")
        cursor.execute(
            "INSERT INTO naive_customer (user_id, traits) SELECT 'u' || i, jsonb_build_object('tier', "
            "CASE WHEN i %% 3 = 0 THEN 'gold' ELSE 'silver' END, 'city', 'c' || i %% 50, 'first_name', 'n' || i) "
            "FROM generate_series(1, %s) i",
            [int(sys.argv[1])],
        )
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
