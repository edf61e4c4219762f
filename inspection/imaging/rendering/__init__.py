"""From a scan to the pictures an inspector sees: one pass over the slices, one slice in memory."""

from .pictures import Rendition, Renditions, render
from .slices import render_slice

__all__ = ["Rendition", "Renditions", "render", "render_slice"]
