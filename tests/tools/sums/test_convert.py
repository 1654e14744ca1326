"""Units in people's words, exactly; money only at a given rate; never apples into pears."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lowkey.tools import ToolFailed
from lowkey.tools.sums import convert


@pytest.mark.parametrize(
    ("amount", "to", "told"),
    [
        ("5 miles", "km", "5 miles = 8.04672 km"),
        ("98.6 ° Fahrenheit", "celsius", "98.6 ° Fahrenheit = 37 celsius"),
        ("350°F", "celsius", "350°F ≈ 176.667 celsius"),
        ("95 degrees", "celsius", "95 °F = 35 celsius"),
        ("minus 40 Celsius", "Fahrenheit", "minus 40 Celsius = -40 Fahrenheit"),
        ("11 stone 4", "kilos", "11 stone 4 ≈ 71.6676 kilos"),
        ("6 foot 2", "cm", "6 foot 2 = 187.96 cm"),
        ("5'9\"", "centimetres", "5'9\" = 175.26 centimetres"),
        ("9 lb 3 oz", "kilograms", "9 lb 3 oz ≈ 4.16738 kilograms"),
        ("180 cm", "feet and inches", "180 cm ≈ 5 feet 10.9 inches"),
        ("182.87 cm", "feet and inches", "182.87 cm ≈ 6 feet 0 inches"),
        ("half an inch", "mm", "half an inch = 12.7 mm"),
        ("three quarters of a pound", "grams", "three quarters of a pound ≈ 340.194 grams"),
        ("640 sq ft", "m2", "640 sq ft ≈ 59.4579 m2"),
        ("60 mph", "km/h", "60 mph = 96.56064 km/h"),
        ("2 pints", "ml", "2 pints = 946.352946 ml (US)"),
        ("2 British pints", "ml", "2 British pints = 1136.5225 ml"),
        ("45 mpg", "litres per 100 km", "45 mpg ≈ 5.22699 litres per 100 km (US)"),
        ("1 TB", "GB", "1 TB = 1000 GB"),
        ("300 megabits", "megabytes", "300 megabits = 37.5 megabytes"),
        ("1500 calories", "kJ", "1500 calories = 6276 kJ (food calories, kcal)"),
        ("255", "hexadecimal", "255 = ff in hexadecimal"),
        ("8 oz of sugar", "grams", "8 oz of sugar = 226.796185 grams"),
    ],
)
def test_units_are_changed(amount: str, to: str, told: str) -> None:
    assert convert(amount, to) == told


@pytest.mark.parametrize(
    ("amount", "to", "reason"),
    [
        ("2 tablespoons of honey", "grams", "density"),
        ("5 miles", "florbs", "“florbs” is not a unit"),
        ("5", "km", "no unit"),
        ("gas mark 6", "celsius", "can't be read"),
        ("3 kg 2 miles", "g", "can't be changed"),
        ("", "km", "no amount"),
        ("1/0 miles", "km", "not a number"),
        ("5 m**9**9**9", "km", "not a unit"),
    ],
)
def test_what_can_not_be_changed_is_said_with_its_reason(amount: str, to: str, reason: str) -> None:
    with pytest.raises(ToolFailed, match=reason):
        convert(amount, to)


def test_money_needs_a_rate() -> None:
    with pytest.raises(ToolFailed, match="Rates of exchange are not known"):
        convert("100 dollars", "euros")
    assert convert("100 dollars", "euros", "0.92") == "100 dollars × 0.92 = 92.00 euros"


def test_the_units_are_loaded_only_when_they_are_needed() -> None:
    code = "import sys, lowkey.tools; raise SystemExit('pint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
