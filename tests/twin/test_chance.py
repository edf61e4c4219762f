"""Chance depends on seed and key alone."""

import random

import numpy as np

from twin import chance, fate


def test_a_draw_is_the_same_however_often_and_after_whatever_it_is_made():
    keys = [("parcel", number) for number in range(200)]
    first = {key: chance.uniform(7, *key) for key in keys}
    random.shuffle(keys)
    assert {key: chance.uniform(7, *key) for key in keys} == first


def test_another_seed_draws_other_numbers():
    assert chance.uniform(7, "parcel", 1) != chance.uniform(8, "parcel", 1)


def test_keys_do_not_run_into_each_other():
    assert chance.digest(7, "a", "bc") != chance.digest(7, "ab", "c")


def test_a_table_starts_the_same_however_long_it_is():
    assert np.array_equal(chance.table(7, "parcel", 10), chance.table(7, "parcel", 1000)[:10])


def test_draws_fill_their_range_evenly():
    draws = [chance.uniform(7, "even", number) for number in range(4000)]
    assert min(draws) >= 0
    assert max(draws) < 1
    shares = np.histogram(draws, bins=4, range=(0, 1))[0] / 4000
    assert np.abs(shares - 0.25).max() < 0.03


def test_choices_follow_their_weights():
    picks = chance.choose(chance.table(7, "weights", 4000)[:, 0], (70, 22, 8))
    assert np.abs(np.bincount(picks) / 4000 - (0.70, 0.22, 0.08)).max() < 0.03


def test_the_fate_of_a_parcel_is_settled_by_its_number():
    numbers = [f"TG{number}" for number in range(3000)]
    fates = {number: fate.of(7, number) for number in reversed(numbers)}
    assert [fates[number] for number in numbers] == [fate.of(7, number) for number in numbers]
    share = sum(one.inspection for one in fates.values()) / len(fates)
    assert abs(share - fate.INSPECTION_RATE) < 0.01
