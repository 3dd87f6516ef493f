"""The ranking of articles for a question: plain values in, hits out."""

from faq.search.ranking.snapshot import Snapshot as Snapshot
