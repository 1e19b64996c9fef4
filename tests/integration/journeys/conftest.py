import pytest

from tenancy.models import Workspace
from tests.integration.journeys.town import Town


@pytest.fixture
def town(workspace: Workspace) -> Town:
    return Town(workspace)
