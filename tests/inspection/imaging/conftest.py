import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def samples():
    """The folder of the reference scans, each with its truth.json."""
    reference = Path(os.environ.get("TONGGUAN_REFERENCE", ROOT.parent / "shared" / "reference"))
    folder = reference / "ct" / "samples"
    if not folder.is_dir():
        pytest.skip(f"reference samples are not at {folder}")
    return folder
