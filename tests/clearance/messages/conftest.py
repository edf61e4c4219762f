import pytest

from tests.clearance.messages import signers
from tests.clearance.messages.official import REFERENCE


@pytest.fixture(autouse=True)
def _reference_is_there(request):
    if request.node.get_closest_marker("reference") and not REFERENCE.is_dir():
        pytest.skip(f"the reference samples are not at {REFERENCE}")


@pytest.fixture(scope="session")
def rsa_signer():
    return signers.rsa_signer("4201000001")


@pytest.fixture(scope="session")
def sm2_signer():
    return signers.sm2_signer("4201000002")
