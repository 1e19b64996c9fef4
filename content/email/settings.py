"""The look of a whole message."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

from core.config.schema import meta
from core.i18n.text import translated

FONTS: Final = {
    "sans": "-apple-system, Segoe UI, Helvetica Neue, PingFang SC, Microsoft YaHei, Arial, sans-serif",
    "serif": "Georgia, Times New Roman, Songti SC, SimSun, serif",
    "mono": "Menlo, Consolas, Courier New, monospace",
}
"""Fonts that mail programs have; without quotation marks, which would end the attribute that they are written in. None that mrml
fetches from Google (Roboto, Lato, Open Sans, Droid Sans, Ubuntu): every opening would be reported there."""


def color(title: str, help: str = "") -> msgspec.Meta:
    """The texts of a color's field."""
    return meta(title, help, format="color", pattern=r"^#[0-9a-fA-F]{6}$", examples=["#2563eb"])


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Width, colors and font of a message."""

    width: Annotated[int, meta(translated("Width in pixels"), ge=320, le=800)] = 600
    background: Annotated[str, color(translated("Around the message"))] = "#f3f4f6"
    surface: Annotated[str, color(translated("Behind the text"))] = "#ffffff"
    text: Annotated[str, color(translated("Text color"))] = "#1f2937"
    accent: Annotated[str, color(translated("Links and buttons"))] = "#2563eb"
    font: Annotated[Literal["sans", "serif", "mono"], meta(translated("Font"))] = "sans"
    language: Annotated[
        str,
        meta(
            translated("Language"),
            format="hidden",
            pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$",
            examples=["zh-CN"],
        ),
    ] = "en"
