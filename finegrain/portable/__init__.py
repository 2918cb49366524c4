"""Whether SQL compiled for Snowflake is SQL that Snowflake takes, and answers as DuckDB does.

What may be written is listed in the YAML files beside this module; everything else is refused.
"""

from finegrain.portable.allowed import Rule
from finegrain.portable.findings import Finding

__all__ = ["Finding", "Rule"]
