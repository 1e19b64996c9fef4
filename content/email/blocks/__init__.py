"""Every kind of block there is, in the order of the palette. A new one is a file here and a line in this list."""

from typing import Final

from content.email.blocks.base import Block
from content.email.blocks.button import Button
from content.email.blocks.columns import Columns
from content.email.blocks.divider import Divider
from content.email.blocks.footer import Footer
from content.email.blocks.heading import Heading
from content.email.blocks.html import Html
from content.email.blocks.image import Image
from content.email.blocks.spacer import Spacer
from content.email.blocks.text import Text

__all__ = ["BLOCKS", "BY_KIND", "Block"]

BLOCKS: Final[tuple[type[Block], ...]] = (Heading, Text, Image, Button, Columns, Divider, Spacer, Html, Footer)

BY_KIND: Final[dict[str, type[Block]]] = {str(block.__struct_config__.tag): block for block in BLOCKS}
"""The kinds by the name that documents hold."""
