"""What is suppressed stays suppressed now that e-mail addresses are kept with their domain in ASCII."""

import hashlib
from typing import Any

import idna
from django.db import migrations


def in_ascii(apps: Any, schema_editor: Any) -> None:
    """Suppress the new spelling of each address whose old one is suppressed."""
    identifier, suppression = apps.get_model("cdp", "Identifier"), apps.get_model("channels", "Suppression")
    for row in identifier.objects.filter(namespace="email", value__contains="xn--").iterator():
        local, _, domain = row.value.rpartition("@")
        try:
            spelt = f"{local}@{idna.decode(domain)}"
        except idna.IDNAError:
            continue
        old, new = (hashlib.sha256(text.encode()).hexdigest() for text in (spelt, row.value))
        for known in suppression.objects.filter(workspace_id=row.workspace_id, medium="email", address_hash=old):
            suppression.objects.get_or_create(
                workspace_id=row.workspace_id,
                medium="email",
                address_hash=new,
                defaults={"reason": known.reason, "since": known.since},
            )


class Migration(migrations.Migration):
    dependencies = [("channels", "0008_handed_over"), ("cdp", "0012_email_domains_in_ascii")]
    operations = [migrations.RunPython(in_ascii, migrations.RunPython.noop)]
