"""The three-document match, before customs does it: order, waybill and list of each parcel, field by field."""

from clearance.matching.service import match_lists, match_orders, rematch_waiting

__all__ = ["match_lists", "match_orders", "rematch_waiting"]
