"""Hallway: a partner-and-resource directory with a matching engine for community schools."""

import os

# Before numpy is first imported. With two BLAS threads and another busy process, 0.4 s of encoding took 16 s.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
