from __future__ import annotations

import pytest

from tenancy.models import Workspace
from tests.integration.audiences.town import Town


@pytest.fixture
def town(workspace: Workspace) -> Town:
    return Town(workspace)
