"""Check digits, telephones, resident codes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from frontline.city import numbers


def made_up_id(area: str = "999999", born: str = "19491231", order: str = "002") -> str:
    """An ID number that adds up in an area that no list knows."""
    body = area + born + order
    return body + str(ric.calc_check_digit(body + "0"))


def test_an_id_number_of_an_unknown_area_is_taken() -> None:
    found = numbers.id_number(made_up_id())
    assert (found.born, found.sex) == (date(1949, 12, 31), "f")


@pytest.mark.parametrize("text", ["", "12", "11010519491231002A", "٢" * 18, made_up_id(born="19490231")])
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(numbers.BadNumber):
        numbers.id_number(text)


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_found(place: int, by: int) -> None:
    number = made_up_id()
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    with pytest.raises(numbers.BadNumber):
        numbers.id_number(wrong)


def test_credit_code() -> None:
    assert numbers.credit_code("91110000600037341L") == "91110000600037341L"
    with pytest.raises(numbers.BadNumber):
        numbers.credit_code("91110000600037342L")


def test_telephones() -> None:
    assert numbers.phone("+86 139-0000 0001") == "13900000001"
    assert numbers.phone("0976-8822888") == "09768822888"
    with pytest.raises(numbers.BadNumber):
        numbers.phone("12")


@given(st.data())
def test_a_resident_code_finds_wrong_and_swapped_signs(data: st.DataObject) -> None:
    code = numbers.new_resident_code()
    assert numbers.is_resident_code(code.lower()) and len(code) == 11
    place = data.draw(st.integers(0, 9))
    other = data.draw(st.sampled_from(numbers.ALPHABET))
    changed = code[:place] + other + code[place + 1 :]
    assert numbers.is_resident_code(changed) == (other == code[place])
    if place < 9:
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert numbers.is_resident_code(swapped) == (code[place] == code[place + 1])
