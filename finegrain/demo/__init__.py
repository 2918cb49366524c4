"""The demo world: a shop's raw tables with everything real data has, and the truth about them.

`generate` writes OUT/raw (what a warehouse would receive, dirt included) and OUT/truth (who is who
and what is so, from the clean rows; for tests alone). People in it use reserved e-mail domains and
telephone numbers.
"""

from finegrain.demo.errors import DemoError
from finegrain.demo.world import DemoSummary, generate

__all__ = ["DemoError", "DemoSummary", "generate"]
