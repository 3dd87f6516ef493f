"""How good and how fast category suggestions are on texts of the invented city."""

from callcenter.demo.texts.generator import InquiryTexts
from callcenter.inquiries.classification.evaluation import evaluate
from callcenter.inquiries.classification.examples import Example
from tests.bench import classify
from tests.bench.progress import tell
from tests.bench.report import Figure

TRAIN = 20_000
TEST = 2_000
TOP3 = 0.90
P95_MS = 30.0


def suggestion_figures() -> list[Figure]:
    """Accuracy on texts kept aside, and what a long log costs."""
    tell("categories: learning from the invented city")
    made = InquiryTexts(seed=1)
    examples = [_example(made, number) for number in range(1, TRAIN + TEST + 1)]
    result = evaluate(examples[:TRAIN], examples[TRAIN:])
    volume = f"{TRAIN:,} + {TEST:,}"
    figures = [
        Figure(
            "suggestion: top 3", volume, f"{result.top3:.1%}", f"≥{TOP3:.0%}", result.top3 >= TOP3
        ),
        Figure("suggestion: top 1", volume, f"{result.top1:.1%}"),
        Figure(
            "suggestion: p95 ms",
            volume,
            f"{result.p95_ms:.2f}",
            f"<{P95_MS:.0f}",
            result.p95_ms < P95_MS,
        ),
    ]
    tell("categories: learning from a long log")
    long = classify.measure().items()
    return figures + [Figure(f"suggestion: {name}", "callers", _short(it)) for name, it in long]


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3f}"


def _example(made: InquiryTexts, number: int) -> Example:
    inquiry = made.make(number)
    return Example(inquiry.question, inquiry.category)
