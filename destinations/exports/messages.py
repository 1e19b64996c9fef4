"""Why an export could not be made: the closed list of codes with their texts."""

from __future__ import annotations

from typing import Final

from core.i18n.messages import Texts
from core.i18n.text import translated

EXPORT_TEXTS: Final[Texts] = {
    "crashed": translated(
        "The export stopped {tries} times at the same place. Try fewer columns, or ask whoever runs the server to look at "
        "its log."
    ),
    "too_slow": translated("Reading takes too long. Export fewer rows or columns at a time."),
    "disk_full": translated(
        "There is not enough room on the server's disk. Nothing of the file was kept. Ask whoever runs the server, then export "
        "again."
    ),
    "rows_gone": translated("What had been read is no longer on the server's disk. Export again."),
    "list_gone": translated("What was to be exported has been deleted meanwhile."),
    "too_many_rows": translated(
        "There are {rows:,} rows, and a file of this format holds {limit:,}. Choose another format, or export fewer rows."
    ),
    "refused": translated("The list can no longer be exported so. Look at what it shows now, and export again."),
}
