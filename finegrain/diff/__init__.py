"""What a change of the declarations does: which segments, and who moves."""
