from core.db.sql import Sql, run
from demo.wipe import wipe
from tenancy.models import Workspace
from tests.integration.cdp.conftest import address

__all__ = ["address", "leave_no_trace"]


def leave_no_trace() -> None:
    """Take the demo away, and the audit log with it, which outlives a workspace: it was committed, and other tests follow."""
    wipe(Workspace.objects.get())
    run(Sql("TRUNCATE tenancy_auditentry"))
