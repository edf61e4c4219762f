"""May this person …? Each question in two forms: `check_may_…` raises with a sentence, `may_…` answers yes or no.

`parcels` and `flights` ask for deeds, `fields` for what somebody sees of a parcel, `deeds` holds the one rule.
"""
