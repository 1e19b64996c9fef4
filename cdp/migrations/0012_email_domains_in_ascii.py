"""E-mail addresses are kept with their domain in ASCII, so that both spellings are one identifier."""

from typing import Any

from django.db import migrations

from cdp import identifiers


def in_ascii(apps: Any, schema_editor: Any) -> None:
    """Rename what is free. Where both spellings are there already they stay two, until an event brings them together."""
    identifier = apps.get_model("cdp", "Identifier")
    for row in identifier.objects.filter(namespace="email", value__regex=r"@.*[^\x01-\x7f]").iterator():
        ascii_form = identifiers.email(row.value)
        taken = identifier.objects.filter(workspace_id=row.workspace_id, namespace="email", value=ascii_form)
        if ascii_form and ascii_form != row.value and not taken.exists():
            identifier.objects.filter(pk=row.pk).update(value=ascii_form)


class Migration(migrations.Migration):
    dependencies = [("cdp", "0011_identifier_rules")]
    operations = [migrations.RunPython(in_ascii, migrations.RunPython.noop)]
