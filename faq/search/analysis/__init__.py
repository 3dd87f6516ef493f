"""From text to words: folding, Japanese and English words, pieces of characters, sounds."""

from faq.search.analysis.analysed import (
    AnalysedText as AnalysedText,
)
from faq.search.analysis.analysed import (
    Asking as Asking,
)
from faq.search.analysis.analysed import (
    analyse as analyse,
)
from faq.search.analysis.analysed import (
    analysis_fingerprint as analysis_fingerprint,
)
from faq.search.analysis.analysed import (
    asking as asking,
)
from faq.search.analysis.analysed import (
    tokens as tokens,
)
