{#- Copies relations into the public schema so that a reader sees all old tables or all new ones, and
    memories into a schema that readers are not granted. The histories of the gates are published
    with them, and the run log gets the row of this run: `run_row` is a query of it. -#}
{% macro publish_tables(
    relations, database, schema, memories, memory_schema, expectation_results, run_log, run_row
) -%}
    {%- do adapter.dispatch('publish_tables', 'finegrain')(
        relations, database, schema, memories, memory_schema, expectation_results, run_log, run_row
    ) -%}
{%- endmacro %}


{#- Readers open a copy of their own, since a build locks the warehouse file. It is written aside
    first, so that a full disk is found before anything changes; then one transaction changes the
    warehouse and one rename the copy. The old storage version lets older readers open it. -#}
{% macro duckdb__publish_tables(
    relations, database, schema, memories, memory_schema, expectation_results, run_log, run_row
) -%}
    {%- set folder = modules.re.sub('[^/]+$', '', target.path) -%}
    {%- set aside = folder ~ '.published.tmp.duckdb' -%}
    {#- Another schema than the usual one, and a past day, have copies of their own. -#}
    {%- set copy = folder ~ 'published' ~ ('' if target.schema == 'finegrain' else '_' ~ target.schema)
        ~ schema[target.schema | length:] ~ '.duckdb' -%}
    {%- set public = adapter.quote(database) ~ '.' ~ adapter.quote(schema) -%}
    {%- do run_query("select finegrain_remove_file('" ~ aside ~ "')") -%}
    {%- do run_query("attach '" ~ aside ~ "' as published_copy (storage_version 'v1.0.0')") -%}
    {%- do run_query('create schema published_copy.' ~ adapter.quote(schema)) -%}
    {%- for relation in relations + [expectation_results] -%}
        {%- do run_query(
            'create table published_copy.' ~ adapter.quote(schema) ~ '.' ~ relation.identifier
            ~ ' as select * from ' ~ relation
        ) -%}
    {%- endfor -%}
    {%- do run_query(
        'create table published_copy.' ~ adapter.quote(schema) ~ '.run_log as select * from ' ~ run_log
        ~ ' union all ' ~ run_row
    ) -%}
    {%- do run_query('detach published_copy') -%}
    {%- set statements = ['begin transaction', 'insert into ' ~ run_log ~ ' ' ~ run_row] -%}
    {%- for place, tables in [
        (public, relations + [expectation_results, run_log]), (adapter.quote(database) ~ '.' ~ adapter.quote(memory_schema), memories)
    ] if tables -%}
        {%- do statements.append('create schema if not exists ' ~ place) -%}
        {%- for relation in tables -%}
            {%- do statements.append(
                'create or replace table ' ~ place ~ '.' ~ relation.identifier
                ~ ' as select * from ' ~ relation
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do statements.append('commit') -%}
    {%- do run_query(statements | join(';\n')) -%}
    {%- do run_query(
        "select finegrain_replace_file('" ~ aside ~ "', '" ~ copy ~ "')"
    ) -%}
{%- endmacro %}


{#- Each DDL statement of Snowflake commits by itself: a schema is prepared whole, its grants too, then
    swapped in one statement, which swaps the grants with it. The memories come last: without them the
    next run finds the same ids and logs the same merges again, while memories of what was never
    published would lose them. -#}
{% macro snowflake__publish_tables(
    relations, database, schema, memories, memory_schema, expectation_results, run_log, run_row
) -%}
    {%- do swap_schema(
        relations + [expectation_results, run_log], database, schema, is_public=true,
        additions={run_log.identifier: run_row}
    ) -%}
    {%- do run_query('insert into ' ~ run_log ~ ' ' ~ run_row) -%}
    {%- if memories -%}{%- do swap_schema(memories, database, memory_schema, is_public=false) -%}{%- endif -%}
{%- endmacro %}


{#- `additions` are queries whose rows a table has besides those of its relation. -#}
{% macro swap_schema(relations, database, schema, is_public, additions={}) -%}
    {%- set names = relations | map(attribute='identifier') | map('lower') | list -%}
    {%- set others = run_query(
        "select lower(table_name) from " ~ database ~ ".information_schema.tables where upper(table_schema) = '"
        ~ schema | upper ~ "' and lower(table_name) not in ('" ~ names | join("', '") ~ "')"
    ) -%}
    {%- if others | length -%}
        {%- do exceptions.raise_compiler_error(
            'The schema ' ~ schema ~ ' holds ' ~ others.columns[0].values() | join(', ') ~ ', which '
            ~ 'publishing would drop: give the published tables a schema of their own (FINEGRAIN_SCHEMA).'
        ) -%}
    {%- endif -%}
    {%- set prepared = database ~ '.' ~ schema ~ '_prepared' -%}
    {%- do run_query('create or replace schema ' ~ prepared) -%}
    {%- for relation in relations -%}
        {%- do run_query(
            'create table ' ~ prepared ~ '.' ~ relation.identifier ~ ' as select * from ' ~ relation
            ~ (' union all ' ~ additions[relation.identifier] if relation.identifier in additions else '')
        ) -%}
    {%- endfor -%}
    {%- for statement in grant_reading(prepared) if is_public -%}
        {%- do run_query(statement) -%}
    {%- endfor -%}
    {%- do run_query('create schema if not exists ' ~ database ~ '.' ~ schema) -%}
    {%- do run_query('alter schema ' ~ prepared ~ ' swap with ' ~ database ~ '.' ~ schema) -%}
    {%- do run_query('drop schema ' ~ prepared) -%}
{%- endmacro %}
