"""What every feature means: one declaration, read from the YAML of the feature families."""
