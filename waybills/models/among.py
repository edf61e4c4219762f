"""Sets by their ids."""

from typing import Any

from django.db.models import Field, ForeignObject, Lookup


@ForeignObject.register_lookup
@Field.register_lookup
class Among(Lookup):
    """`filter(pk__among=ids)`: like `in`, for sets of thousands; the ids go to the database as one text."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, params = self.process_lhs(compiler, connection)
        ids = ",".join(map(str, map(int, self.rhs)))
        return f"{left} = ANY (%s::bigint[])", [*params, f"{{{ids}}}"]
