"""The event table, partitioned by month, and the storage settings of the queues."""

from django.db import migrations

# PostgreSQL has identity columns on partitioned tables only from 17 on; a sequence serves 15 as well.
EVENTS = """
CREATE SEQUENCE cdp_event_id_seq CACHE 100;
CREATE TABLE cdp_event (
    id bigint NOT NULL DEFAULT nextval('cdp_event_id_seq'),
    workspace_id bigint NOT NULL,
    profile_id bigint NOT NULL,
    name_id integer NOT NULL,
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    source_id bigint,
    message_id varchar(100) NOT NULL,
    properties jsonb NOT NULL DEFAULT '{}',
    context jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (id, occurred_at)
) PARTITION BY RANGE (occurred_at);
ALTER SEQUENCE cdp_event_id_seq OWNED BY cdp_event.id;
CREATE INDEX event_of_profile ON cdp_event (profile_id, name_id, occurred_at);
CREATE INDEX event_of_workspace ON cdp_event (workspace_id, name_id, occurred_at) INCLUDE (profile_id);
CREATE TABLE cdp_event_default PARTITION OF cdp_event DEFAULT;
"""

# Rows of these tables live for seconds: dead ones must go before they slow the next claim.
QUEUES = """
ALTER TABLE cdp_inbox SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE cdp_signal SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
"""


class Migration(migrations.Migration):
    dependencies = [("cdp", "0001_initial")]
    operations = [
        migrations.RunSQL(EVENTS, "DROP TABLE cdp_event"),
        migrations.RunSQL(QUEUES, migrations.RunSQL.noop),
    ]
