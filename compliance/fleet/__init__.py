"""Whole jurisdictions: profiles of any number of enterprises in a store, judged by the columnar engine.

``stores``: enterprises as rows of Parquet files; ``importing`` fills a store, ``generating`` with firms made up.
``runs``: a store judged, the verdicts kept. What is made of them: ``picking`` (single firms, draws), ``overview`` (the
report of a jurisdiction), ``comparing`` (what an edit would mean, what changed between runs).
Extra ``[fleet]``: PyArrow, NumPy, DuckDB, python-calamine.
"""
