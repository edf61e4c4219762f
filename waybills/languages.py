"""In which of our two languages something is said that brings both, as code lists and standards do."""

from django.utils.translation import get_language


def reads_chinese() -> bool:
    """Whether the reader's language is Chinese; where none is active it is, as the centre's own language."""
    return (get_language() or "zh").startswith("zh")
