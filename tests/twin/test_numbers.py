"""Numbers that the twin invents are right by the rules of those who give out real ones."""

import pytest
from stdnum.cn import uscc

from twin import numbers
from twin.enterprises import enterprises


@pytest.mark.parametrize(("serial", "number"), [(1234567, "971-12345675"), (0, "971-00000000"), (6, "971-00000066")])
def test_the_last_digit_of_a_master_waybill_is_the_serial_mod_seven(serial, number):
    assert numbers.master_waybill("971", serial) == number


@pytest.mark.parametrize(
    ("serial", "digit"),
    [(47312482, "9"), (12345678, "5"), (0, "5"), (5, "9")],  # the first is the example of UPU S10
)
def test_a_house_waybill_ends_with_the_check_digit_of_upu_s10(serial, digit):
    assert numbers.house_waybill("7K2", serial) == f"TG7K2{serial:08d}{digit}"


@pytest.mark.parametrize("serial", range(0, 5000, 37))
def test_a_social_credit_code_passes_an_outside_check(serial):
    assert uscc.is_valid(numbers.social_credit_code("420116", serial * 331))


def test_the_organisation_code_inside_a_social_credit_code_has_its_own_check_character():
    # 79516156-7 is not ours but follows the same rule; here the worked example of GB 11714: D2143569-X.
    assert numbers._organisation_check("D2143569") == "X"


def test_every_enterprise_has_codes_and_a_terminal_of_its_own():
    found = enterprises()
    for attribute in ("code", "social_credit_code", "dxp_id"):
        assert len({getattr(enterprise, attribute) for enterprise in found}) == len(found)
    assert all(uscc.is_valid(enterprise.social_credit_code) for enterprise in found)
    assert {len(enterprise.code) for enterprise in found} == {10}
    assert {len(enterprise.dxp_id) for enterprise in found} == {16}
