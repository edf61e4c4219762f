"""The hot row: the little that changes with every act, kept narrow so that every act is a HOT update.

No index, not even the predicate of a partial one, may mention state, gate or version: each would turn a HOT update
into a full one (measured: 78,000 instead of 230,000 moves a second). Open work is found by flight, or in small
tables whose rows are inserted and deleted.
"""

from typing import ClassVar

from django.db import models


class HotRow(models.Model):
    """One thing with a lifecycle; its abstract lifecycle class brings `state`."""

    id = models.BigAutoField(primary_key=True)
    # The state before the last act: `RETURNING` shows no old row before PostgreSQL 18.
    came_from = models.CharField(max_length=20, default="", editable=False)
    version = models.IntegerField(default=0, editable=False)

    # Column names that the door returns beside id and state, for counting by them.
    counted_by: ClassVar[tuple[str, ...]] = ()
    # The verb performed by the system, in the same transaction, on rows whose gate an act left empty.
    when_ready: ClassVar[str] = ""
    line_model: ClassVar[type[models.Model]]

    class Meta:
        abstract = True
