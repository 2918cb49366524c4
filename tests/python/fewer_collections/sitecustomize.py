"""Python reads this at its start wherever this folder is in PYTHONPATH.

dbt, sqlglot and sqlfluff keep most of what they make until they end. Looking through all of it for
rubbish as often as Python does by default takes a fifth of their time.
"""

import gc

gc.set_threshold(100_000, 50, 1_000)
