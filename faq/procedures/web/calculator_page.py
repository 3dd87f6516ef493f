"""What the page of the calculators shows: five forms, one of them just sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from callcenter.core.errors import Invalid
from faq.procedures.web.calculators import (
    CALCULATORS,
    Calculation,
    Calculator,
    calculate,
    shown_errors,
)


@dataclass(frozen=True)
class CalculatorForm:
    """One calculator with what was typed into it."""

    calculator: Calculator
    values: Mapping[str, str]
    errors: Mapping[str, str]
    result: Calculation | None = None

    def summary(self) -> list[tuple[str, str]]:
        """The errors with the ids of their fields."""
        return [(f"{self.calculator.key}-{name}", text) for name, text in self.errors.items()]


def blank(key: str) -> CalculatorForm:
    """A calculator nobody has used; a certificate is usually wanted."""
    return CalculatorForm(CALCULATORS[key], {"with_certificate": "1"}, {})


def sent(key: str, values: Mapping[str, str]) -> CalculatorForm:
    """A calculator with the result, or with what is wrong.

    Raises:
        Invalid: there is no such calculator.
    """
    if key not in CALCULATORS:
        raise Invalid
    try:
        result = calculate(key, values)
    except Invalid as error:
        return CalculatorForm(CALCULATORS[key], values, shown_errors(error))
    return CalculatorForm(CALCULATORS[key], values, {}, result)


def all_forms(used: CalculatorForm | None = None) -> list[CalculatorForm]:
    """Every calculator, the one just used with its content."""
    return [
        used if used is not None and used.calculator.key == key else blank(key)
        for key in CALCULATORS
    ]
