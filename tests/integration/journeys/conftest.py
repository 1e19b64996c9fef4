import pytest

from tenancy.models import Workspace
from tests.integration.journeys.builders import Builder


@pytest.fixture
def builder(workspace: Workspace) -> Builder:
    return Builder(workspace)
