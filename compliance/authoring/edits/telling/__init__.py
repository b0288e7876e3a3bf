"""What an edit of a ruleset means, in words of the law: for a terminal, a pull request, and other programs."""

from compliance.authoring.edits.telling.markdown import as_markdown
from compliance.authoring.edits.telling.results import results_of
from compliance.authoring.edits.telling.terminal import as_text

__all__ = ["as_markdown", "as_text", "results_of"]
