{#- Puts parquet files, one for each table, into the tables of a source:
    dbt run-operation load_files --target snowflake --args "{source: demo, folder: $PWD/data/demo/raw}"
    Each table is replaced as a whole. With tables=[…] only those are. -#}
{% macro load_files(source, folder, tables=none) -%}
    {%- set declared = [] -%}
    {%- for node in graph.sources.values() if node.source_name == source -%}
        {%- do declared.append(node) -%}
    {%- endfor -%}
    {%- if not declared -%}
        {%- do exceptions.raise_compiler_error(
            'There is no source ' ~ source ~ '; there are '
            ~ graph.sources.values() | map(attribute='source_name') | unique | sort | join(', ') ~ '.'
        ) -%}
    {%- endif -%}
    {%- for name in tables or [] if name not in declared | map(attribute='name') -%}
        {%- do exceptions.raise_compiler_error(
            'The source ' ~ source ~ ' has no table ' ~ name ~ '; it has '
            ~ declared | map(attribute='name') | sort | join(', ') ~ '.'
        ) -%}
    {%- endfor -%}
    {%- if tables is not none -%}
        {%- set declared = declared | selectattr('name', 'in', tables) | list -%}
    {%- endif -%}
    {%- do adapter.dispatch('load_files', 'finegrain')(declared | sort(attribute='name'), folder) -%}
{%- endmacro %}


{% macro duckdb__load_files(declared, folder) -%}
    {%- do exceptions.raise_compiler_error(
        'DuckDB reads files where they are, nothing is loaded: set the var '
        ~ declared[0].source_name ~ "_files to '" ~ folder ~ "/{name}.parquet'."
    ) -%}
{%- endmacro %}


{#- Through a stage that lives as long as the session. Columns are found by name, so their order in the
    file does not matter, and one that the file lacks is null. -#}
{% macro snowflake__load_files(declared, folder) -%}
    {%- if not folder.startswith('/') -%}
        {%- do exceptions.raise_compiler_error(
            'load_files needs the whole path of the folder, not "' ~ folder ~ '": begin it with $PWD/.'
        ) -%}
    {%- endif -%}
    {%- set schema = declared[0].database ~ '.' ~ declared[0].schema -%}
    {%- set stage = schema ~ '.finegrain_files' -%}
    {%- do run_query('create schema if not exists ' ~ schema) -%}
    {%- do run_query('create or replace temporary stage ' ~ stage) -%}
    {%- for node in declared -%}
        {%- set file = node.identifier ~ '.parquet' -%}
        {%- set columns = [] -%}
        {%- for column in node.columns.values() -%}
            {%- do columns.append(
                column.name ~ ' ' ~ ('variant' if column.data_type.startswith('struct') else column.data_type)
            ) -%}
        {%- endfor -%}
        {%- do run_query(
            "put 'file://" ~ folder ~ '/' ~ file ~ "' @" ~ stage ~ ' auto_compress = false overwrite = true'
        ) -%}
        {%- set table = schema ~ '.' ~ node.identifier -%}
        {%- set loading = table ~ '_loading' -%}
        {#- Filled beside the table, so that a file that cannot be read leaves the old rows. -#}
        {%- do run_query('create or replace table ' ~ loading ~ ' (' ~ columns | join(', ') ~ ')') -%}
        {%- do run_query(
            'copy into ' ~ loading ~ ' from @' ~ stage ~ '/' ~ file
            ~ ' file_format = (type = parquet use_logical_type = true)'
            ~ ' match_by_column_name = case_insensitive'
        ) -%}
        {%- do run_query('drop table if exists ' ~ table) -%}
        {%- do run_query('alter table ' ~ loading ~ ' rename to ' ~ table) -%}
        {%- do log('Loaded ' ~ table ~ ' from ' ~ folder ~ '/' ~ file, info=true) -%}
    {%- endfor -%}
{%- endmacro %}
