from django.db import migrations


class Migration(migrations.Migration):
    """A soft bounce has a kind of its own, and every send the status of its weightiest receipt."""

    dependencies = [("channels", "0009_suppressed_in_ascii")]

    operations = [
        migrations.RunSQL(
            """
            UPDATE channels_receipt SET kind = 'soft_bounced'
            WHERE kind = 'bounced' AND coalesce(raw ->> 'bounce', 'hard') <> 'hard';
            UPDATE channels_send s SET receipt_rank = f.rank FROM (
                SELECT r.touch_id, max(k.rank) AS rank FROM channels_receipt r JOIN (VALUES ('unknown', 0), ('accepted', 1),
                    ('deferred', 2), ('soft_bounced', 3), ('failed', 4), ('delivered', 5), ('opened', 6), ('clicked', 7),
                    ('replied', 8), ('unsubscribed', 9), ('bounced', 10), ('complained', 11)) k(kind, rank)
                    ON k.kind = r.kind GROUP BY 1) f
            WHERE s.touch_id = f.touch_id AND s.receipt_rank <> f.rank
            """,
            migrations.RunSQL.noop,
        )
    ]
