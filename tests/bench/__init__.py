"""Benchmarks, each beside its floor in the same run (`bin/bench`).

A module here is one benchmark family: `NAMES` lists what it measures, `bench(quick)` yields one dict a figure:
{"name", "value", "unit", "floor", "ratio", "n"}. `value` and `floor` are medians of runs taken in turn (ABAB…), so
that a machine that drifts drifts for both. A figure counts only when `check_books` passes after it.
"""
