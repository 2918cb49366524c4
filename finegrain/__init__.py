"""Finegrain: customer segments from a company's warehouse tables.

SQL computes (the dbt models beside this package); this package makes demo data, runs dbt with
readable messages, and shows what was published.
"""

__version__ = "0.6.0"
