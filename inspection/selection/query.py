"""The query that every selection is: rules, and chance as two rules without a condition, joined to a set of parcels."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from inspection.models import SelectionRule
from inspection.selection import draw
from waybills.acts.statement import ids_sql
from waybills.models import Parcel

HITS = """
WITH wanted(parcel_id) AS ({wanted}),
rules AS (
    SELECT id, kind, 'RSK' AS reason, shadow, share::float8 AS share, hs_prefixes, goods_words, destinations, shippers,
           weight_from, weight_below, id::text AS salt
    FROM inspection_selectionrule WHERE id = ANY(%(rules)s)
    UNION ALL
    SELECT NULL, kind, 'RND', false, share, '{{}}', '{{}}', '{{}}', '{{}}', NULL, NULL, kind
    FROM (VALUES ('CT', %(ct_share)s::float8), ('EXAM', %(exam_share)s::float8)) AS by_chance(kind, share)
)
SELECT w.parcel_id, r.id AS rule_id, r.kind, r.reason, r.shadow
FROM wanted JOIN waybills_waybill w USING (parcel_id) CROSS JOIN rules r
WHERE {chance} < r.share
  AND (r.destinations = '{{}}' OR w.consignee_country = ANY(r.destinations))
  AND (r.shippers = '{{}}' OR w.ebc_code = ANY(r.shippers))
  AND (r.weight_from IS NULL OR coalesce(w.weighed, w.gross_weight) >= r.weight_from)
  AND (r.weight_below IS NULL OR coalesce(w.weighed, w.gross_weight) < r.weight_below)
  AND ((r.hs_prefixes = '{{}}' AND r.goods_words = '{{}}') OR EXISTS (
      SELECT 1 FROM waybills_goods g WHERE g.parcel_id = w.parcel_id
         AND (r.hs_prefixes = '{{}}' OR EXISTS (SELECT 1 FROM unnest(r.hs_prefixes) p WHERE starts_with(g.hs_code, p)))
         AND (r.goods_words = '{{}}' OR EXISTS (
             SELECT 1 FROM unnest(r.goods_words) t WHERE strpos(lower(g.name || ' ' || g.name_en), lower(t)) > 0))))
"""


@dataclass(frozen=True)
class Hit:
    """A parcel that a rule chose; `rule_id` is None where chance did."""

    parcel_id: int
    rule_id: int | None
    kind: str
    reason: str
    shadow: bool


def hits_sql(
    parcels: QuerySet[Parcel], rules: Iterable[SelectionRule], *, by_chance: bool
) -> tuple[str, dict[str, Any]]:
    """The query and its parameters; `by_chance` adds the random shares of the settings."""
    wanted, params = ids_sql(parcels)
    drawn = draw.SQL.format(salt="r.salt", number="w.number")
    sql = HITS.format(wanted=wanted, chance=drawn)
    return sql, params | {
        "rules": [rule.pk for rule in rules],
        "ct_share": settings.CT_RANDOM_SHARE if by_chance else 0.0,
        "exam_share": settings.EXAM_RANDOM_SHARE if by_chance else 0.0,
        "seed": draw.seed(),
    }


def find_hits(parcels: QuerySet[Parcel], rules: Iterable[SelectionRule], *, by_chance: bool) -> list[Hit]:
    """Every hit of the rules among the parcels; nothing is written."""
    sql, params = hits_sql(parcels, rules, by_chance=by_chance)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [Hit(*row) for row in cursor.fetchall()]


def back_test(parcels: QuerySet[Parcel], rule: SelectionRule) -> int:
    """How many of these parcels the rule would have chosen."""
    sql, params = hits_sql(parcels, [rule], by_chance=False)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql}) hits", params)  # noqa: S608 our own query
        return int(cursor.fetchone()[0])
