"""How much each feature counts, learnt once and kept as data."""

import tomllib
from functools import cache
from importlib import resources

import numpy as np

from faq.search.ranking.arrays import Doubles
from faq.search.ranking.features import NAMES
from faq.search.values import Language


@cache
def weights(language: Language, *, cross: bool) -> Doubles:
    """The weights in the order of `NAMES`.

    Args:
        language: of the side that is searched.
        cross: the question is of the other language.
    """
    file = resources.files("faq.search") / "ranking" / "weights.toml"
    tables = tomllib.loads(file.read_text("utf-8"))
    table = tables["across"] if cross else tables[language]
    return np.array([float(table[name]) for name in NAMES])
