"""Single firms of a run: asked for by a filter, or drawn for inspection."""
