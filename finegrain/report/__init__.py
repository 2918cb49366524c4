"""The page that shows how checks of a warehouse went: one HTML file from its histories."""

from finegrain.report.page import write_report

__all__ = ["write_report"]
