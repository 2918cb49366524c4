"""Files of the project that are generated from its YAML, and the check that they are current."""
