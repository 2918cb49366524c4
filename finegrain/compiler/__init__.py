"""Turns what people declare in YAML into SQL that dbt builds: `finegrain compile`."""
