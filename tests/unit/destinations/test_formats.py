"""What each format makes of the same rows, and what nobody's spreadsheet calculates."""

from __future__ import annotations

import csv
import resource
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from core.db.sql import Sql
from core.exports import Column, ColumnType
from core.growing_file import DiskFull
from destinations.exports import files
from destinations.exports.cells import Cell, cells
from destinations.exports.formats import MAX_CELL, Table, is_formula, write_csv, write_parquet, write_xlsx
from destinations.exports.masks import masked

TYPES = {"name": ColumnType.TEXT, "orders": ColumnType.JSON, "vip": ColumnType.JSON, "at": ColumnType.TIME}
COLUMNS = [Column(key, key.title(), Sql(""), type) for key, type in TYPES.items()]
TABLE = Table(COLUMNS, ["姓名", "Orders", "=Vip", "At"], ZoneInfo("Asia/Shanghai"))
ROWS: list[list[Cell]] = [
    ["安娜", 3, True, "2026-11-27T06:30:00Z"],
    ['=HYPERLINK("http://x.example")', 2.5, None, None],
    ["+8613912345678", "many", False, "1850-01-01T00:00:00Z"],
]


def rows() -> Iterator[list[Cell]]:
    return (list(row) for row in ROWS)


def test_csv_is_what_spreadsheets_and_our_imports_read(tmp_path: Path) -> None:
    write_csv(tmp_path / "f", TABLE, rows)
    text = (tmp_path / "f").read_text("utf-8-sig")
    assert (tmp_path / "f").read_bytes().startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(text.splitlines())) == [
        ["姓名", "Orders", "'=Vip", "At"],
        ["安娜", "3", "true", "2026-11-27T14:30:00+08:00"],
        ['\'=HYPERLINK("http://x.example")', "2.5", "", ""],
        ["+8613912345678", "many", "false", "1850-01-01T00:00:00Z"],
    ]


def test_a_workbook_has_texts_numbers_and_times_of_the_zone_and_no_formula(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "f", TABLE, rows)
    sheet = CalamineWorkbook.from_path(str(tmp_path / "f")).get_sheet_by_index(0).to_python()
    assert sheet == [
        ["姓名", "Orders", "=Vip", "At (Asia/Shanghai)"],
        ["安娜", 3.0, True, datetime(2026, 11, 27, 14, 30)],
        ['=HYPERLINK("http://x.example")', 2.5, "", ""],
        ["+8613912345678", "many", False, "1850-01-01T00:00:00Z"],
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


def test_parquet_has_typed_columns_under_their_keys(tmp_path: Path) -> None:
    write_parquet(tmp_path / "f", TABLE, rows)
    table = pq.read_table(tmp_path / "f")
    assert {field.name: str(field.type) for field in table.schema} == {
        "name": "string", "orders": "string", "vip": "bool", "at": "timestamp[us, tz=UTC]",
    }  # fmt: skip
    assert table.to_pylist()[0] == {
        "name": "安娜", "orders": "3", "vip": True, "at": datetime(2026, 11, 27, 6, 30, tzinfo=UTC),
    }  # fmt: skip


def test_a_text_longer_than_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "f", Table(COLUMNS[:1], ["a"], ZoneInfo("UTC")), lambda: iter([["𠀀" * 20_000]]))
    ((_,), (cell,)) = CalamineWorkbook.from_path(str(tmp_path / "f")).get_sheet_by_index(0).to_python()
    assert len(cell.encode("utf-16-le")) // 2 == MAX_CELL
    assert cell.endswith("𠀀…")


@pytest.mark.parametrize(
    ("text", "calculates"),
    [("=1+1", True), ("＝1+1", True), ("@SUM(A1)", True), ("-2+3", True), ("\t=1", True), ("+1 (2)", True), ("-5", False),
     ("+8613912345678", False), ("1+1", False), ("", False)],
)  # fmt: skip
def test_what_a_spreadsheet_would_calculate(text: str, calculates: bool) -> None:
    assert is_formula(text) is calculates


def test_rows_that_the_disk_does_not_take_leave_those_before(settings: Any, tmp_path: Path) -> None:
    settings.STATE_DIR = tmp_path
    size = files.append_rows(1, "f", 0, [["kept"]])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    try:
        with pytest.raises(DiskFull):
            files.append_rows(1, "f", size, [["x" * 5_000]])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert files.rows_path(1, "f").stat().st_size == size
    size = files.append_rows(1, "f", size, [["next"]])
    assert list(files.read_rows(1, "f", size)) == [["kept"], ["next"]]


def test_values_become_cells() -> None:
    columns = [
        Column("id", "", Sql(""), ColumnType.ID, prefix="prf"),
        Column("tags", "", Sql(""), ColumnType.LIST),
        Column("trait.a", "", Sql(""), ColumnType.JSON, personal=True),
        Column("trait.b", "", Sql(""), ColumnType.JSON, personal=True),
        Column("decision", "", Sql(""), words={1: "sent"}),
        Column("at", "", Sql(""), ColumnType.TIME),
    ]
    at = datetime(2026, 11, 27, 14, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    row = [7, ["a", "b"], '{"x": [1, "é"]}', "13812345678", 1, at]
    assert cells(columns, row, mask=False)[1:] == [
        "a; b", '{"x":[1,"é"]}', 13812345678, "sent", "2026-11-27T06:30:00Z",
    ]  # fmt: skip
    assert cells(columns, row, mask=True)[1:] == ["a; b", '{"x":[1,"é•••"]}', "•••", "sent", "2026-11-27T06:30:00Z"]
    assert cells(columns, [7, [], '["a", true, null, 2]', None, 1, None], mask=False)[2] == "a; true; ; 2"
    assert cells(columns, [None, [], "null", None, 9, None], mask=True) == [None, None, None, None, 9, None]


@pytest.mark.parametrize(
    ("value", "shown"),
    [("ann@acme.example", "a•••@•••.example"), ("+8613912345678", "•••78"), ("安娜", "安•••"), ("", ""), (True, True),
     (3, 3), (13912345678, "•••"), (99.5, 99.5), (None, None), (["Oslo"], ["O•••"]), ("@x", "@•••"),
     (13912345678.0, "•••"), (1234567.5, 1234567.5), ("ann@acme.example, 13912345678", "a•••@•••"),
     ("write to ann@acme. Lives in Main Street 5", "w•••@•••"), ("ann@acme.1391234567", "a•••@•••")],
)  # fmt: skip
def test_what_masking_leaves(value: object, shown: object) -> None:
    assert masked(value) == shown
