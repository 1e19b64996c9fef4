"""Kinds of blocks and designs of e-mails, for the editor."""

from __future__ import annotations

from typing import Any

import msgspec
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from content.email.blocks import BY_KIND, Block
from content.email.designs import DESIGNS
from content.email.document import MAX_BLOCKS
from content.email.settings import FONTS, Settings
from core.api.fields import JsonObject
from core.api.views import ApiView
from core.config.schema import in_words


class BlockKindSerializer(serializers.Serializer[Any]):
    """A kind of block."""

    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the name is the API's
    schema = JsonObject(help_text="JSON Schema of the block; `format` picks the control.")
    start = JsonObject(help_text="What a new one holds besides the defaults of its fields.")


class DesignSerializer(serializers.Serializer[Any]):
    """What a new e-mail may begin with."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the name is the API's
    description = serializers.CharField()
    content = JsonObject(help_text="The content of a template.")


class EmailBlocksSerializer(serializers.Serializer[Any]):
    results = BlockKindSerializer(many=True)
    settings = JsonObject(help_text="JSON Schema of the look of a message.")
    fonts = serializers.DictField(child=serializers.CharField(), help_text="The CSS of each font.")
    designs = DesignSerializer(many=True)
    max_blocks = serializers.IntegerField(help_text="So many blocks a message may have, those in columns included.")


def _schema(block: type[Block]) -> dict[str, Any]:
    """The schema of a kind's fields; what the kind is, nobody fills in."""
    schema: dict[str, Any] = in_words(msgspec.json.schema(block))
    del schema["$defs"][block.__name__]["properties"]["kind"]
    return schema


class EmailBlocksView(ApiView):
    """What e-mails are made of."""

    @extend_schema(operation_id="email_blocks", responses=EmailBlocksSerializer)
    def get(self, request: Request) -> Response:
        """Every kind of block in the order of the palette, the look of a message, and the designs to begin with."""
        kinds = [
            {"kind": kind, "label": str(block.label), "schema": _schema(block), "start": block.start()}
            for kind, block in BY_KIND.items()
        ]
        designs = [
            {
                "code": each.code,
                "label": str(each.label),
                "description": str(each.description),
                "content": each.content(),
            }
            for each in DESIGNS
        ]
        return Response(
            {
                "results": kinds,
                "settings": in_words(msgspec.json.schema(Settings)),
                "fonts": FONTS,
                "designs": designs,
                "max_blocks": MAX_BLOCKS,
            }
        )
