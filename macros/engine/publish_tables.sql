{#- Copies relations into the public schema so that a reader sees all old tables or all new ones. -#}
{% macro publish_tables(relations, database, schema) -%}
    {%- do adapter.dispatch('publish_tables', 'finegrain')(relations, database, schema) -%}
{%- endmacro %}


{#- Readers open a copy of their own, since a build locks the warehouse file. It is written aside
    first, so that a full disk is found before anything changes; then one transaction changes the
    warehouse and one rename the copy. The old storage version lets older readers open it. -#}
{% macro duckdb__publish_tables(relations, database, schema) -%}
    {%- set folder = modules.re.sub('[^/]+$', '', target.path) -%}
    {%- set aside = folder ~ '.published.tmp.duckdb' -%}
    {#- A past day has a copy of its own: the schema's suffix names it. -#}
    {%- set copy = folder ~ 'published' ~ schema[target.schema | length:] ~ '.duckdb' -%}
    {%- do run_query("select finegrain_remove_file('" ~ aside ~ "')") -%}
    {%- do run_query("attach '" ~ aside ~ "' as published_copy (storage_version 'v1.0.0')") -%}
    {%- do run_query('create schema published_copy.' ~ schema) -%}
    {%- for relation in relations -%}
        {%- do run_query(
            'create table published_copy.' ~ schema ~ '.' ~ relation.identifier
            ~ ' as select * from ' ~ relation
        ) -%}
    {%- endfor -%}
    {%- do run_query('detach published_copy') -%}
    {%- set statements = ['begin transaction', 'create schema if not exists ' ~ database ~ '.' ~ schema] -%}
    {%- for relation in relations -%}
        {%- do statements.append(
            'create or replace table ' ~ database ~ '.' ~ schema ~ '.' ~ relation.identifier
            ~ ' as select * from ' ~ relation
        ) -%}
    {%- endfor -%}
    {%- do statements.append('commit') -%}
    {%- do run_query(statements | join(';\n')) -%}
    {%- do run_query(
        "select finegrain_replace_file('" ~ aside ~ "', '" ~ copy ~ "')"
    ) -%}
{%- endmacro %}


{#- Each DDL statement of Snowflake commits by itself: a schema is prepared whole, then swapped in one
    statement. Grants follow the name of the schema they were given on: future grants on both. -#}
{% macro snowflake__publish_tables(relations, database, schema) -%}
    {%- set prepared = database ~ '.' ~ schema ~ '_prepared' -%}
    {%- do run_query('create or replace schema ' ~ prepared) -%}
    {%- for relation in relations -%}
        {%- do run_query(
            'create table ' ~ prepared ~ '.' ~ relation.identifier ~ ' as select * from ' ~ relation
        ) -%}
    {%- endfor -%}
    {%- do run_query('create schema if not exists ' ~ database ~ '.' ~ schema) -%}
    {%- do run_query('alter schema ' ~ prepared ~ ' swap with ' ~ database ~ '.' ~ schema) -%}
    {%- do run_query('drop schema ' ~ prepared) -%}
{%- endmacro %}
