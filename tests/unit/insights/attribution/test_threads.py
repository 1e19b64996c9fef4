"""How many threads multiply matrices: those of many processes on the same cores would wait for one another."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

THREADS = """
import os, django
django.setup()
import numpy
numpy.linalg.inv(numpy.eye(400))
print(len(os.listdir("/proc/self/task")))
"""


@pytest.mark.skipif(not os.path.isdir("/proc/self/task") or (os.cpu_count() or 1) < 2, reason="one core, or no /proc")
@pytest.mark.seconds
def test_a_process_multiplies_matrices_by_one_thread() -> None:
    given = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    given |= {"DATABASE_URL": "postgres://nobody@localhost/unused", "DJANGO_SETTINGS_MODULE": "config.settings"}
    ran = subprocess.run([sys.executable, "-c", THREADS], env=given, check=True, capture_output=True, text=True)
    assert ran.stdout == "1\n"
