"""The instant of the tick, as SQL; filled in when a statement runs."""

from cdp.sql import Slot, Sql

NOW = Sql("%s::timestamptz", (Slot("now"),))
