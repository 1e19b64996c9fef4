from __future__ import annotations

import pytest

from tenancy.models import Workspace
from tests.integration.audiences.builders import Builder


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)
