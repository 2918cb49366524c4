"""The files of a drafted folder, as text."""

import json

from finegrain.init.draft import Draft

# By this line a drafted folder is known, so that --force replaces no other one.
MARK = "# Drafted by `finegrain init`. Yours to edit: `finegrain init --force` would write it anew."


def folder_files(draft: Draft, default_schema: str | None) -> dict[str, str]:
    """Return the files of models/staging/<name> by name."""
    name = draft.name
    files = {
        f"_{name}__sources.yml": sources_yaml(draft, default_schema or name),
        f"_{name}__models.yml": models_yaml(draft),
    }
    for made in draft.models:
        files[f"stg_{name}__{made.name}.sql"] = made.sql
    return files


def sources_yaml(draft: Draft, default_schema: str) -> str:
    """Return the YAML that says where the source's tables are and what columns are read."""
    name = draft.name
    lines = [
        MARK,
        "sources:",
        f"  - name: {name}",
        f"    description: Tables of {name}.",
        f"    database: \"{{{{ var('{name}_database', target.database) }}}}\"",
        f"    schema: \"{{{{ var('{name}_schema', '{default_schema}') }}}}\"",
        "    config:",
        "      # Files for DuckDB where the var names some, else tables of the warehouse.",
        f"      meta: \"{{{{ {{'external_location': var('{name}_files')}} "
        f"if var('{name}_files') else {{}} }}}}\"",
        "    tables:",
    ]
    for table_name, columns in draft.used.items():
        table = draft.sources[table_name]
        lines.append(f"      - name: {table.name}")
        if table.identifier != table.name:
            lines.append(f"        identifier: {json.dumps(table.identifier, ensure_ascii=False)}")
        lines.append(f"        description: Table {table.name} of {name}, as it was loaded.")
        if table_name in draft.optional_tables:
            lines.append("        config: {meta: {optional: true}}")
        lines.append("        columns:")
        is_bare = _is_bare(draft, table_name)
        for column_name, is_optional in columns.items():
            column = table.column(column_name)
            shown = column.name if column.is_bare else json.dumps(column.name, ensure_ascii=False)
            meta = ", config: {meta: {optional: true}}" if is_optional and is_bare else ""
            lines.append(f'          - {{name: {shown}, data_type: "{column.data_type}"{meta}}}')
    return "\n".join(lines) + "\n"


def models_yaml(draft: Draft) -> str:
    """Return the YAML that describes the models."""
    parts = []
    for made in draft.models:
        description = made.description
        shown = json.dumps(description) if ": " in description else description
        part = f"  - name: stg_{draft.name}__{made.name}\n    description: {shown}\n"
        if made.keeps and _is_bare(draft, made.keeps.name):
            arguments = f"{{source_name: {draft.name}, table_name: {made.keeps.name}}}"
            part += f"    data_tests:\n      - keeps_every_source_row: {{arguments: {arguments}}}\n"
        parts.append(part)
    return "models:\n" + "\n".join(parts)


def _is_bare(draft: Draft, table: str) -> bool:
    """Whether SQL can name the columns that are read without quotes.

    Those of another table are named one by one in the model, so all of them have to be there.
    """
    columns = [draft.sources[table].column(name) for name in draft.used[table]]
    return all(column.is_bare for column in columns)
