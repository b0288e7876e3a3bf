"""Whole jurisdictions: profiles of any number of enterprises in a store, judged by the columnar engine.

``layout`` says how an enterprise lies in a store, ``rows`` turns profiles into rows and back, ``batches`` turns rows
into what the engine reads; ``importing`` and ``exporting`` are the way in and out, ``generating`` makes firms up.
Extra ``[fleet]``: PyArrow, NumPy, DuckDB, python-calamine.
"""
