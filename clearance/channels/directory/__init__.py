"""Folders: a client program of the exchange takes what lies in `out/` and puts what is for us into `in/`."""

from clearance.channels.directory.channel import FOLDERS, DirectoryChannel

__all__ = ["FOLDERS", "DirectoryChannel"]
