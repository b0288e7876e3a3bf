"""The report of a jurisdiction: counted, kept back where small, named, laid out, written."""
