"""What an edit of rulesets means: which obligations differ, in which direction, for whom; told in words of the law."""
