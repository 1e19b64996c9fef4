"""How an upload is written is found out; what cannot be read for sure is refused before the first row."""

from __future__ import annotations

import gzip
import tracemalloc
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet as parquet
import pytest
from xlsxwriter import Workbook

from cdp.ingest.imports import columnar, workbook
from cdp.ingest.imports.cells import text_of
from cdp.ingest.imports.dialect import encoding_of
from cdp.ingest.imports.errors import error_file
from cdp.ingest.imports.prepare import Choices, Prepared, prepare
from cdp.ingest.imports.rowfile import FileRow, read_rows
from cdp.ingest.imports.stream import UnreadableFile
from tests.chinese import english_in, in_chinese

PEOPLE = "客户,城市\nc1,上海\nc2,北京\n"


def read(path: Path, kind: str, choices: Choices | None = None) -> tuple[Prepared, list[FileRow]]:
    rows = path.with_suffix(".rows")
    found = prepare(path, rows, f"people.{kind}", choices or Choices())
    return found, read_rows(rows, 0, 100)[0]


def sheet(path: Path, *rows: list[Any], name: str = "Kunden") -> Path:
    book = Workbook(str(path))
    page = book.add_worksheet(name)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                page.write_datetime(number, column, cell, day)
            else:
                page.write(number, column, cell)
    book.close()
    return path


def refusal(path: Path, kind: str, choices: Choices | None = None) -> str:
    with pytest.raises(UnreadableFile) as error:
        read(path, kind, choices)
    assert not english_in(in_chinese(error.value))  # type: ignore[arg-type]  # Its text is made when it is shown.
    return error.value.code


def test_an_encoding_that_is_only_guessed_is_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes((PEOPLE * 10).encode("gb18030"))
    found, rows = read(path, "csv")
    assert (found.encoding, found.guessed, found.headings, found.rows) == ("gb18030", True, ["客户", "城市"], 29)
    assert rows[0] == FileRow(2, ["c1", "上海"])
    path.write_bytes(PEOPLE.encode())
    assert read(path, "csv")[0].guessed is False


def test_a_row_that_cannot_be_read_costs_itself_and_keeps_its_cells(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_text('a,b\n1,2\n3,4,5\n6,"open\n7,8\n')
    _, rows = read(path, "csv")
    assert [(row.line, row.cells, row.problem.code if row.problem else "") for row in rows] == [
        (2, ["1", "2"], ""),
        (3, ["3", "4", "5"], "ragged_row"),
        (4, ['6,"open'], "unclosed_quote"),
        (5, ["7", "8"], ""),
    ]


def test_cells_of_a_workbook_keep_their_digits_and_formulas_are_not_executed(tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "upload",
        ["手机号", "卡号", "生日", "公式"],
        [13912345678, 6222021234567890, date(1992, 2, 29), '=HYPERLINK("http://x.example")'],
        [],
        ["'13912345679", 1.5, "x", True],
    )
    found, rows = read(path, "xlsx")
    assert (found.sheet, found.sheets, found.rows) == ("Kunden", ("Kunden",), 2)
    # The card number may have lost its last digits; written so, it is refused as an identifier.
    assert rows[0] == FileRow(2, [13912345678, "6.22202123456789E+15", "1992-02-29", 0])
    assert rows[1] == FileRow(4, ["'13912345679", 1.5, "x", True])


def test_merged_cells_and_a_second_row_of_headings_are_refused(tmp_path: Path) -> None:
    book = Workbook(str(tmp_path / "merged"))
    page = book.add_worksheet()
    page.merge_range("B1:C1", "联系方式")
    page.write_row(1, 0, ["客户", "手机", "邮箱"])
    book.close()
    assert refusal(tmp_path / "merged", "xlsx") == "merged_cells"
    (tmp_path / "two").write_text("基本,,联系方式,\n客户,城市,手机,邮箱\nc1,上海,1,a@x.example\n")
    assert refusal(tmp_path / "two", "csv") == "no_heading"
    (tmp_path / "none").write_text("a@x.example,上海\nb@x.example,北京\n")
    assert refusal(tmp_path / "none", "csv") == "header_is_data"


def test_a_workbook_that_would_fill_the_memory_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = tmp_path / "bomb"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b" " * 600_000_000)
    assert refusal(bomb, "xlsx") == "too_large_unpacked"
    book = Workbook(str(tmp_path / "far"))
    book.add_worksheet().write("XFD1048576", "far away")
    book.close()
    assert refusal(tmp_path / "far", "xlsx") == "too_many_cells"
    (tmp_path / "no").write_bytes(b"\xd0\xcf\x11\xe0 an old or protected workbook")
    assert refusal(tmp_path / "no", "xlsx") == "not_a_workbook"
    # The directory may lie about the size of a part.
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 100)
    assert refusal(sheet(tmp_path / "small", ["a"], ["b"]), "xlsx") == "too_large_unpacked"


def test_lines_of_json_have_the_columns_of_all_rows(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_text('{"id": 1, "city": "上海"}\n{"id": 2, "tags": ["a", "b"]}\n[1]\n')
    found, rows = read(path, "jsonl")
    assert found.headings == ["id", "city", "tags"]
    assert rows[1] == FileRow(2, [2, "", ["a", "b"]])
    assert rows[2].problem is not None
    assert (rows[2].cells, rows[2].problem.code) == (["[1]"], "not_an_object")


def test_a_broken_workbook_is_refused_and_no_way_of_writing_a_cell_hides_how_many_there_are(tmp_path: Path) -> None:
    content = bytearray(sheet(tmp_path / "sound", ["a"], ["b"]).read_bytes())
    broken = tmp_path / "broken"
    broken.write_bytes(content[:60] + b"\xff" * 40 + content[100:])
    assert refusal(broken, "xlsx") == "not_a_workbook"
    for xml in (b'<c r ="XFD1048576"/>', b'<c r="xfd1048576"/>', b"<c><v>1</v></c>" * 5_000_001):
        with zipfile.ZipFile(broken, "w", zipfile.ZIP_DEFLATED) as parts:
            parts.writestr("xl/worksheets/sheet1.xml", xml)
        assert refusal(broken, "xlsx") == "too_many_cells"


def test_headings_and_encodings_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(PEOPLE.encode("gb18030"))
    assert refusal(path, "csv", Choices(encoding="utf-8")) == "heading_letters"
    assert refusal(path, "csv", Choices(encoding="hex")) == "unknown_encoding"
    path.write_bytes("id,city\nc1,上海\n".encode("utf-16-le")[:-1])
    assert refusal(path, "csv", Choices(encoding="utf-16-le")) == "cut_letter"
    path.write_text('{"id\\u0000": 1}\n')
    assert refusal(path, "jsonl") == "heading_letters"


def test_an_object_that_nests_too_deep_costs_only_its_row(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_text('{"id": 1}\n' + "".join('{"id": ' + "[" * deep + "]" * deep + "}\n" for deep in (300, 1000)))
    _, rows = read(path, "jsonl")
    assert [row.problem and row.problem.code for row in rows] == [None, "row_too_deep", "row_too_deep"]


def test_what_is_said_of_a_file_in_another_encoding_takes_a_part_of_it(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes((PEOPLE * 600_000).encode("gb18030"))
    tracemalloc.start()
    with pytest.raises(UnreadableFile):
        encoding_of(path, None)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < path.stat().st_size


def test_lines_records_and_rows_of_any_size_are_held_in_memory_in_parts(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b"id,city\n1," + b"x" * 5_000_000)
    assert refusal(path, "csv") == "line_too_long"
    # Each line closes the quote of the one before it, and opens another.
    path.write_text("id,city\n" + 'a","b\n' * 4_000)
    found, rows = read(path, "csv")
    assert (found.rows, {row.problem and row.problem.code for row in rows}) == (4_000, {"unclosed_quote"})
    path.write_text("id,city\n" + f"1,{'x' * 100_000}\n" * 400)
    found, rows = read(path, "csv")
    chosen, position = read_rows(path.with_suffix(".rows"), 0, 400)
    assert 100 < len(chosen) < 200
    assert len(read_rows(path.with_suffix(".rows"), position, 400)[0]) > 100


def test_headings_and_cells_of_an_error_file_are_read_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b"".join(error_file(["=a", "@b", "'c"], [(2, ["=1", "x", "y"], "No.")])))
    found, rows = read(path, "csv")
    assert found.headings[2:] == ["=a", "@b", "'c"]
    assert [text_of(cell) for cell in rows[0].cells[2:]] == ["=1", "x", "y"]


def packed(folder: Path, name: str, content: bytes, inner: str = "客户.csv", **more: bytes) -> tuple[Path, str]:
    """An upload that was packed, under the name that says how."""
    path = folder / "upload"
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(content))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(inner, content)
            for other, text in more.items():
                archive.writestr(other, text)
    return path, name


@pytest.mark.parametrize("name", ["people.csv.gz", "people.zip"])
def test_a_packed_file_is_read_and_what_was_unpacked_is_deleted(tmp_path: Path, name: str) -> None:
    path, _ = packed(tmp_path, name, PEOPLE.encode(), **{"__MACOSX/._客户.csv": b"x"} if name == "people.zip" else {})
    found = prepare(path, tmp_path / "rows", name, Choices())
    assert (found.headings, found.rows, found.format) == (["客户", "城市"], 2, "csv")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["rows", "upload"]


def test_what_cannot_be_unpacked_is_said(tmp_path: Path, settings: Any) -> None:
    def code(path: Path, name: str) -> str:
        with pytest.raises(UnreadableFile) as error:
            prepare(path, tmp_path / "rows", name, Choices())
        assert not english_in(in_chinese(error.value))  # type: ignore[arg-type]
        return error.value.code

    assert code(*packed(tmp_path, "a.zip", b"x", b=b"y")) == "zip_of_several"
    assert code(*packed(tmp_path, "a.zip", b"x", inner="a.exe")) == "zip_without_table"
    for name in ("a.csv.gz", "a.zip"):
        (tmp_path / "upload").write_bytes(b"no archive")
        assert code(tmp_path / "upload", name) == "not_an_archive"
        path, _ = packed(tmp_path, name, PEOPLE.encode() * 100)
        path.write_bytes(path.read_bytes()[:-40])
        assert code(path, name) == "not_an_archive"
        settings.IMPORT_MAX_BYTES = 1_000
        assert code(*packed(tmp_path, name, b"0" * 100_000)) == "too_large_packed"
        settings.IMPORT_MAX_BYTES = 1_000_000
    path, name = packed(tmp_path, "a.zip", PEOPLE.encode())
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert code(path, name) == "zip_encrypted"
    (tmp_path / "upload").write_bytes(b"PAR1")
    assert code(tmp_path / "upload", "a.parquet") == "not_parquet"


def test_a_small_parquet_that_lays_down_more_than_an_upload_may_hold_is_refused(tmp_path: Path, settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 1_000_000
    path = tmp_path / "upload"
    parquet.write_table(pyarrow.table({"id": ["x" * 100_000] * 1_000}), path)
    assert path.stat().st_size < 100_000
    assert refusal(path, "parquet") == "too_large_packed"
    assert sum(each.stat().st_size for each in tmp_path.iterdir()) < 1_300_000


def test_values_of_parquet_are_read_as_json_has_them(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    table = {
        "客户": ["c1", "c2"],
        "day": [date(1992, 2, 29), None],
        "sum": [Decimal("12.50"), Decimal("3")],
        "at": [datetime(2026, 1, 1, 9, tzinfo=UTC), None],
        "list": [[1, 2], []],
        "raw": [b"x", b"y"],
    }
    parquet.write_table(pyarrow.table(table), path)
    found, rows = read(path, "parquet")
    assert (found.headings, found.rows, found.format) == (list(table), 2, "parquet")
    assert [row.cells for row in rows] == [
        ["c1", "1992-02-29", 12.5, "2026-01-01T09:00:00+00:00", [1, 2], "x"],
        ["c2", None, 3, None, [], "y"],
    ]


@pytest.mark.parametrize("shape", ["text", "list", "map"])
def test_a_long_text_that_a_few_bytes_of_parquet_say_many_times_is_not_held_in_memory_as_often(
    tmp_path: Path, shape: str
) -> None:
    path = tmp_path / "upload"
    said = pyarrow.DictionaryArray.from_arrays(
        pyarrow.array([0] * 4_000, pyarrow.int32()), pyarrow.array(["x" * 300_000])
    )
    column: Any = said
    if shape == "list":
        column = pyarrow.ListArray.from_arrays(pyarrow.array(range(4_001), pyarrow.int32()), said)
    if shape == "map":
        keys = pyarrow.array(["key"] * 4_000)
        column = pyarrow.MapArray.from_arrays(pyarrow.array(range(4_001), pyarrow.int32()), keys, said)
    parquet.write_table(pyarrow.table({"a": column}), path, store_schema=False)
    assert path.stat().st_size < 100_000
    before = pyarrow.default_memory_pool().max_memory()
    found, rows = read(path, "parquet")
    assert (found.rows, {row.problem.code for row in rows if row.problem}) == (4_000, {"row_too_large"})
    assert pyarrow.default_memory_pool().max_memory() < before + 100_000_000


def test_a_row_of_parquet_that_does_not_fit_into_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "upload"
    parquet.write_table(pyarrow.table({"a": ["x", "y" * 2_000]}), path)
    monkeypatch.setattr(columnar, "MAX_PIECE", 1_000)
    with pytest.raises(UnreadableFile) as error:
        read(path, "parquet")
    assert error.value.code == "parquet_too_large"
    parquet.write_table(pyarrow.table({"a": pyarrow.array([b"z" * 2_000], pyarrow.binary(2_000))}), path)
    with pytest.raises(UnreadableFile) as error:
        read(path, "parquet")
    assert error.value.code == "parquet_too_large"
