"""The event table, partitioned by month."""

from django.db import migrations

# PostgreSQL has identity columns on partitioned tables only from 17 on; a sequence serves 15 as well.
EVENTS = """
CREATE SEQUENCE events_event_id_seq CACHE 100;
CREATE TABLE events_event (
    id bigint NOT NULL DEFAULT nextval('events_event_id_seq'),
    workspace_id bigint NOT NULL,
    profile_id bigint NOT NULL,
    name_id integer NOT NULL,
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    source_id bigint,
    identifier_id bigint,
    first_profile_id bigint,
    message_id varchar(100) NOT NULL,
    properties jsonb NOT NULL DEFAULT '{}',
    context jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (id, occurred_at)
) PARTITION BY RANGE (occurred_at);
ALTER SEQUENCE events_event_id_seq OWNED BY events_event.id;
CREATE INDEX event_of_profile ON events_event (profile_id, name_id, occurred_at);
CREATE INDEX event_of_workspace ON events_event (workspace_id, name_id, occurred_at) INCLUDE (profile_id);
CREATE TABLE events_event_default PARTITION OF events_event DEFAULT;
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunSQL(EVENTS, "DROP TABLE events_event")]
