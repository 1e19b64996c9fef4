"""Catalogs are compiled when their source is newer, and a start that would show English alone is warned of."""

import gettext
import os
from pathlib import Path

import pytest
from babel.messages.pofile import PoFileError

from config.apps import check_texts
from core.i18n import catalogs

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Channel"\nmsgstr "{}"\n'


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO.format("渠道"))
    return path


def shown(folder: Path) -> str:
    with (folder / "zh_Hans/LC_MESSAGES/django.mo").open("rb") as file:
        return gettext.GNUTranslations(file).gettext("Channel")


def test_a_catalog_is_compiled_and_again_when_its_source_is_newer(source: Path, tmp_path: Path) -> None:
    assert catalogs.outdated(tmp_path) == [source]
    catalogs.compile_catalogs(tmp_path)
    assert (shown(tmp_path), catalogs.outdated(tmp_path)) == ("渠道", [])
    source.write_text(PO.format("通道"))
    later = source.with_suffix(".mo").stat().st_mtime + 10
    os.utime(source, (later, later))
    catalogs.compile_catalogs(tmp_path)
    assert shown(tmp_path) == "通道"


def test_a_catalog_that_is_not_well_formed_leaves_the_compiled_one(source: Path, tmp_path: Path) -> None:
    catalogs.compile_catalogs(tmp_path)
    source.write_text(PO.format("通道") + "broken\n")
    later = source.with_suffix(".mo").stat().st_mtime + 10
    os.utime(source, (later, later))
    with pytest.raises(PoFileError):
        catalogs.compile_catalogs(tmp_path)
    assert shown(tmp_path) == "渠道"


def test_a_start_without_compiled_texts_is_warned_of(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogs, "FOLDER", tmp_path)
    assert [warning.id for warning in check_texts(None)] == ["pathline.texts_not_compiled"]
    catalogs.compile_catalogs(tmp_path)
    assert check_texts(None) == []
