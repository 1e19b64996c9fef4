"""C13, C14: a quote that never closes costs its own row; how a file is written is found, or asked before the first row."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cdp.events.models import Event
from cdp.profiles.models import Profile
from tenancy.models import Workspace

pytestmark = pytest.mark.django_db

ORDERS = ["--map=userId=customer", "--map=properties.note=note", "--set=type=track", "--set=event=Bought"]
PEOPLE = ["--map=userId=客户", "--map=traits.city=城市", "--set=type=identify"]
TEXT = "客户,城市\nc1,上海\nc2,北京\nc3,哈尔滨\n"


@pytest.fixture(autouse=True)
def _own_state(settings: Any, tmp_path: Path, workspace: Workspace) -> None:
    settings.STATE_DIR = tmp_path / "state"


def run(path: Path, *options: str) -> str:
    out = io.StringIO()
    call_command("import_events", str(path), "--workspace=acme", "--source=CRM", *options, stdout=out, skip_checks=True)
    return out.getvalue()


def refused(path: Path) -> list[tuple[str, str]]:
    with path.with_name(path.name + ".rejected.csv").open(newline="") as stream:
        return [(row["line"], row["code"]) for row in csv.DictReader(stream)]


def rows(tmp_path: Path, count: int, **broken: str) -> Path:
    """A file of so many rows; `line3="..."` puts something else into line 3."""
    lines = ["customer,amount,note", *(f"c{n},{n},fine" for n in range(1, count + 1))]
    for name, text in broken.items():
        lines[int(name.removeprefix("line")) - 1] = text
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_c13_an_opening_quote_that_never_closes_costs_its_own_row(tmp_path: Path) -> None:
    path = rows(tmp_path, 2_000, line4='c3,3,"oops')
    assert "1,999 events stored, 0 in already, 1 refused" in run(path, *ORDERS)
    assert refused(path) == [("4", "unclosed_quote")]
    assert set(Event.objects.values_list("properties__note", flat=True)) == {"fine"}


@pytest.mark.parametrize("later", ['c1500,1500,"closed"', 'c1500,1500,closed"', 'c1500,"1500",fine'])
def test_c13_a_quote_that_closes_at_another_s_costs_only_the_neighbourhood(tmp_path: Path, later: str) -> None:
    path = rows(tmp_path, 2_000, line4='c3,3,"oops', line1501=later)
    summary = run(path, *ORDERS)
    assert [line for line, _ in refused(path)] in (["4"], ["4", "1501"]), summary
    assert Event.objects.count() >= 1_998
    assert max(len(note) for note in Event.objects.values_list("properties__note", flat=True)) < 10


def test_c13_cells_of_several_lines_still_are_cells(tmp_path: Path) -> None:
    path = rows(tmp_path, 3, line3='c2,2,"first\nsecond, third\n\nlast ""line"""')
    assert "3 events stored, 0 in already, 0 refused" in run(path, *ORDERS)
    assert Event.objects.filter(properties__note='first\nsecond, third\n\nlast "line"').count() == 1


def cities() -> set[str]:
    return {profile.traits["city"] for profile in Profile.objects.all()}


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.replace(",", ";").encode(),
        codecs.BOM_UTF8 + TEXT.replace(",", ";").replace("\n", "\r\n").encode(),
        TEXT.replace(",", "\t").encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.replace(",", "\t").encode("utf-16-be"),
        TEXT.replace(",", "|").encode("utf-32"),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace(",", "\t").replace("\n", "\r").encode("utf-16"),
    ],
)
def test_c14_what_is_certain_is_found(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    assert "3 events stored, 0 in already, 0 refused" in run(path, *PEOPLE)
    assert cities() == {"上海", "北京", "哈尔滨"}


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        (TEXT.encode("gb18030"), [], "--encoding gb18030"),
        (TEXT.encode("utf-16-le"), [], "--encoding utf-16-le"),
        ((TEXT * 5).encode(), ["--encoding=gbk"], "is UTF-8, and gbk would make gibberish of it"),
        (
            "客户,城市,城市\nc1,上海,北京\n".encode(),
            [],
            'The heading "城市" stands above several columns',
        ),
        ("客户,城市,,\nc1,上海,,\n".encode(), [], "Several columns have no heading of people.csv (3, 4)"),
        ("客户;城市,区\nc1;上海,1\n".encode(), [], '--delimiter "," or --delimiter ";"'),
        ('"客户,城市\nc1,上海\n'.encode(), [], "Check its quotes"),
    ],
)
def test_c14_what_is_not_is_refused_before_the_first_row(
    tmp_path: Path, content: bytes, options: list[str], said: str
) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError) as error:
        run(path, *PEOPLE, *options)
    assert said in str(error.value)
    assert not Profile.objects.exists()
    assert not path.with_name("people.csv.rejected.csv").exists()


def test_c14_the_option_that_is_named_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(TEXT.encode("gb18030"))
    assert "3 events stored" in run(path, *PEOPLE, "--encoding=gb18030")
    assert cities() == {"上海", "北京", "哈尔滨"}
