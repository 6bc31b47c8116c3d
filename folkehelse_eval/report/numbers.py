"""Numbers and dates as they are printed: decimal comma, no-break spaces, a true minus sign."""

from datetime import date

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from folkehelse_eval.vocabulary.indicator import Language

MINUS = "\N{MINUS SIGN}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
GROUP_FROM = 10_000  # below this a group separator hinders reading
NARROW_INTERVAL = 1.0  # an interval narrower than one unit is printed with two decimals

_LOCALES = {
    Language.BOKMAL: Locale("nb", "NO"),
    Language.NYNORSK: Locale("nn", "NO"),
    Language.ENGLISH: Locale("en", "GB"),
}


def decimal(value: float, language: Language, *, digits: int = 1) -> str:
    """Return a number with ``digits`` decimals; a value that rounds to zero has no sign."""
    rounded = round(value, digits)
    pattern = ("#,##0" if abs(rounded) >= GROUP_FROM else "0") + ("." + "0" * digits) * bool(digits)
    text = format_decimal(abs(rounded), format=pattern, locale=_LOCALES[language])
    return f"{MINUS}{text}" if rounded < 0 else str(text)


def integer(value: int, language: Language) -> str:
    """Return a whole number, grouped from 10 000."""
    return decimal(value, language, digits=0)


def signed(value: float, language: Language, *, digits: int = 1) -> str:
    """Return a change with its sign, plus included; zero has none."""
    text = decimal(value, language, digits=digits)
    return f"+{text}" if round(value, digits) > 0 else text


def machine_decimal(value: float, language: Language, *, digits: int = 1) -> str:
    """Return a number for a csv file: same digits as on the page, ASCII minus, no grouping."""
    text = f"{round(value, digits) + 0.0:.{digits}f}"
    return text if language is Language.ENGLISH else text.replace(".", ",")


def digits_for(width: float | None) -> int:
    """Return the decimals for a value with an interval of ``width``: two if narrower than one."""
    return 2 if width is not None and width < NARROW_INTERVAL else 1


def long_date(day: date, language: Language) -> str:
    """Return a date in words, for example ``23. november 2026``."""
    return str(format_date(day, format="long", locale=_LOCALES[language]))


def years(first: int, last: int) -> str:
    """Return a period: one year, or two with an en dash."""
    return str(first) if first == last else f"{first}\N{EN DASH}{last}"


def year_list(given: tuple[int, ...]) -> str:
    """Return years in order; runs of neighbouring years as one period (``2018, 2021–2024``)."""
    runs: list[tuple[int, int]] = []
    for year in sorted(given):
        if runs and year == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], year)
        else:
            runs.append((year, year))
    return ", ".join(years(*run) for run in runs)


def printed_day(text: str, language: Language) -> str:
    """Return an ISO date in words; any other text unchanged."""
    try:
        return long_date(date.fromisoformat(text), language)
    except ValueError:
        return text


def plural_form(count: int, language: Language) -> str:
    """Return CLDR's plural category of a count."""
    return str(_LOCALES[language].plural_form(count))
