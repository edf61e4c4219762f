"""The hot row: the little that changes with every act, kept narrow so that every act is a HOT update.

No index, not even the predicate of a partial one, may mention state, gate or version: each would turn a HOT update
into a full one (measured: 78,000 instead of 230,000 moves a second). Open work is found by flight, or in small
tables whose rows are inserted and deleted.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

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

    def refresh_from_db(self, using: str | None = None, fields: Iterable[str] | None = None, **how: Any) -> None:
        """Read the row anew, its state too.

        django-fsm unlocks the protected field for the whole process while it reads, and two threads that refresh at
        once trip over each other. A state that is not there yet may be set, so this one is taken out first.
        """
        names = [f.attname for f in self._meta.concrete_fields] if fields is None else list(fields)
        stood = self.__dict__.pop("state", None) if "state" in names else None
        try:
            models.Model.refresh_from_db(self, using, names, **how)
        except BaseException:
            if stood is not None:
                self.__dict__["state"] = stood
            raise
        if fields is None:
            self._forget_related()

    def _forget_related(self) -> None:
        """What hangs on the row and was read with it is as old as the row was."""
        self._prefetched_objects_cache: dict[str, Any] = {}
        for relation in self._meta.related_objects:
            if relation.is_cached(self):
                relation.delete_cached_value(self)
