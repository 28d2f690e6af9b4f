"""Numbers, truth values and texts."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.read import NumberError, Plain, number, scalar


@pytest.mark.parametrize("text", ["0", "-1", "+3", "12.5", "0.25", "1e6", "1.0e3", "2E-3", "+.5", "5.", "1e15", "-0.0"])
def test_numbers_of_yaml_1_2_are_read_exactly(text):
    assert number(text) == Decimal(text)


@pytest.mark.parametrize("text", ["-0", "0e400", "-0.00"])
def test_zero_is_zero_without_sign_or_exponent(text):
    assert str(number(text)) == "0"


@pytest.mark.parametrize(
    "text, message, remedy",
    [
        ("0,25", '"0,25" is not a number', "use a decimal point: 0.25"),
        ("1,5", '"1,5" is not a number', "use a decimal point: 1.5"),
        ("1.000,5", '"1.000,5" is not a number', "use a decimal point: 1000.5"),
        ("1,000", '"1,000" has a thousands separator', "write digits without separators: 1000"),
        ("1,000,000.5", '"1,000,000.5" has a thousands separator', "write digits without separators: 1000000.5"),
        ("1 000", '"1 000" has a thousands separator', "write digits without separators: 1000"),
        ("1_000", '"1_000" has a thousands separator', "write digits without separators: 1000"),
        ("30%", '"30%" has a percent sign', "write 0.30,"),
        ("12.5 %", '"12.5 %" has a percent sign', "write 0.125,"),
        ("₩1,000억", '"₩1,000억" has a currency sign or a unit', "plain number in the unit of the file"),
        ("$5", '"$5" has a currency sign or a unit', "plain number"),
        ("100 KRW bn", '"100 KRW bn" has a currency sign or a unit', "plain number"),
        ("KRW 100", '"KRW 100" has a currency sign or a unit', "plain number"),
        ("010", '"010" starts with 0', "quote a code, remove the 0 for a number"),
        ("-08.5", '"-08.5" starts with 0', "remove the 0"),
        ("0x1F", '"0x1F" is not a decimal number', "ordinary digits"),
        (".inf", '".inf" is not a finite number', "give a number"),
        ("-.Inf", '"-.Inf" is not a finite number', "give a number"),
        ("nan", '"nan" is not a finite number', "give a number"),
        ("１２", '"１２" is written with full-width', "write 12"),
        ("−5", '"−5" is written with', "write -5"),
        ("1e400", '"1e400" is larger than 1e15', "use a larger unit"),
        ("1e999999999999999999", "is larger than 1e15", "use a larger unit"),
        ("1.1e15", "is larger than 1e15", "use a larger unit"),
        ("1e-400", "has more than 30 digits after the decimal point", "round it"),
        ("1e-99999999999", "has more than 30 digits after the decimal point", "round it"),
        ("1" * 31, "has more than 30 digits", "round it"),
        ("(5)", '"(5)" is in brackets', "write a minus sign: -5"),
        ("1/4", '"1/4" is a fraction', "write it as a decimal"),
        ("5~10", '"5~10" is a range', "give one number"),
        (" 10", '" 10" has blanks around the number', "write 10"),
        ("", "a number is expected and nothing is given", "write digits"),
        ("TBD", '"TBD" is not a number', "write digits"),
        ("Q9", '"Q9" is not a number', "write digits"),
        ("2027-13-01", '"2027-13-01" is not a number', "write digits"),
        ("9" * 5000 + "x", "is not a number", "write digits"),
    ],
)
def test_each_slip_in_a_number_has_its_own_words(text, message, remedy):
    with pytest.raises(NumberError) as caught:
        number(text)
    assert isinstance(caught.value, ValueError)
    assert message in caught.value.args[0]
    assert remedy in caught.value.args[1]
    assert str(caught.value) == f"{caught.value.message} - {caught.value.remedy}"


@pytest.mark.parametrize(
    "text, value",
    [
        ("true", True),
        ("FALSE", False),
        ("1e3", Decimal(1000)),
        ("NO", "NO"),
        ("off", "off"),
        ("12:30", "12:30"),
        ("010", "010"),
        ("1e400", "1e400"),
        ("2027-13-01", "2027-13-01"),
        ("NA", "NA"),
    ],
)
def test_a_plain_scalar_is_typed_as_yaml_1_2_types_it(text, value):
    found = scalar(Plain(text))
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", ["true", "12", "NO"])
def test_quoted_text_stays_text(text):
    assert scalar(text) == text


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_what_json_writes_is_read_back_exactly(value):
    text = json.dumps(value)
    try:
        assert float(number(text)) == value
    except NumberError:
        assert abs(value) < 1e-13


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_is_explained(text):
    try:
        found = number(text)
    except NumberError as error:
        found = error
    assert found.is_finite() if isinstance(found, Decimal) else found.message and found.remedy
