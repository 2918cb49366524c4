"""Says what is wrong with an installation and its settings; changes nothing."""
