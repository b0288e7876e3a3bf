"""Stores: enterprises as rows of Parquet files, and single firms given back."""
