"""Drafts a folder of staging for a source: looks at its tables, maps them onto the input contract.

`command.init` is the command. It works in steps, one module each: `location` finds the tables,
`profile` looks at their columns, `matching` and `roles` decide what is what, `drafts` writes the
models, `project_file` enters the source in dbt_project.yml, `report` says what was decided.

No value of the source gets into a file or onto the screen, for any of them may be personal. What is
written of a column is its name and type, and such words as stand in `synonyms`.
"""
