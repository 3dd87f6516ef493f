"""Composition roots: the only place that knows every room."""

import os

# numpy's threads help nobody here: many small products, and a core per process.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
