"""What a word means: rules, causes, results and terms from the page in `scenarios/rules`, keys from the schema.

>>> from tollbridge.explain.find import find
>>> find("no-answer")[0].lines()
['no-answer (cause)', '  A dial-out rang, and nobody answered.', '  Q.850: 19', '  Example: `outcome: no-answer, rings: 30s`']
"""
