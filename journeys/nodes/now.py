"""The instant of the tick, as SQL; filled in when a statement runs."""

from core.db.sql import Slot, Sql

NOW = Sql("%s::timestamptz", (Slot("now"),))
