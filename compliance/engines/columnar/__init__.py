"""The plan over columns of enterprises: the same verdicts as the reference, a million enterprises at a time.

Truth is two packed bit arrays, one bit an enterprise: true, and false; what is neither is unknown (``planes``). The
columns are those of a :class:`columns.Batch`; ``evaluating`` runs a plan over one. Extra ``[fleet]``: NumPy.
"""
