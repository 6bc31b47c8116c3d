"""Evaluation of *Program for folkehelsearbeid i kommunene 2017-2027*.

From delivered files to a report that says what the data bear. The layers and the way of one value
are described in ``docs/architecture.md``.
"""

__version__ = "0.1.0"
