"""The workbench of people who write rulesets. An import goes down this list (tests/test_layers.py):

pytest_plugin   pages   book   skeleton
mutants         slips that no case finds out
edits           what an edit means, and for whom
solving         every enterprise at once (z3)        lints   what is likely wrong
reach           what the cases reach                 texts   what documents say
cases           the cases beside the obligations
comparing   witness_words   formats   witness   results
"""
