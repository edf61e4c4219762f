"""One slice at full size, when an inspector looks closer than the sheet allows."""

import io

from PIL import Image

from ..volume import Volume
from .tone import grey, white_of


def render_slice(volume: Volume, index: int, *, white: int | None = None) -> bytes:
    """Slice `index` as a grey PNG; `white` is the value shown white. Raises IndexError outside the volume."""
    picture = Image.fromarray(grey(volume.slice(index), white or white_of(volume.unit)))
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()
