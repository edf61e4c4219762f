"""The keys that senders sign with, from a folder outside the project; without one, messages leave unsigned."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from clearance.messages import RSA_SHA1, SM2_SM3, Scheme, SigningKey, signing_key

SCHEMES: dict[str, Scheme] = {"RSA": RSA_SHA1, "SM2": SM2_SM3}


def key_of(code: str) -> SigningKey | None:
    """The signing key of a sender by its code: <CEB_KEYS_DIR>/<code>/key.pem and certificate.der; None without."""
    folder = Path(settings.CEB_KEYS_DIR) / code
    if not settings.CEB_KEYS_DIR or not code.isalnum() or not (folder / "key.pem").is_file():
        return None
    return _load(folder, (folder / "key.pem").stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _load(folder: Path, changed: int) -> SigningKey:
    """`changed` is the time of the key's file: a new key is read without a restart."""
    scheme_file = folder / "scheme"
    scheme = SCHEMES[scheme_file.read_text().strip() if scheme_file.is_file() else "RSA"]
    return signing_key((folder / "key.pem").read_bytes(), (folder / "certificate.der").read_bytes(), scheme=scheme)
