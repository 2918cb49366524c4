"""Declared segments: read, checked, and turned into SQL."""
