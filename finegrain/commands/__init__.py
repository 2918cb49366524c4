"""The commands of the `finegrain` program, one module for each."""
