{#- What the source tables of the active systems lack, in sentences and all at once, before any
    model runs. Runs on-run-start; not if no model runs that reads them. -#}
{% macro check_sources() -%}
    {%- if not execute or flags.WHICH not in ('build', 'run') -%}{{ return('') }}{%- endif -%}
    {%- if env_var('FINEGRAIN_RUN_ID', '') and '.stg_' not in selected_resources | join(' ') -%}
        {{ return('') }}
    {%- endif -%}
    {%- set problems = [] -%}
    {%- for source_system in active_systems() -%}
        {%- do problems.extend(problems_of_source(source_system)) -%}
    {%- endfor -%}
    {%- if problems -%}
        {%- do exceptions.raise_compiler_error(problems | join('\n')) -%}
    {%- endif -%}
{%- endmacro %}


{% macro problems_of_source(source_system) -%}
    {%- set tables = [] -%}
    {%- for node in graph.sources.values() if node.source_name == source_system -%}
        {%- do tables.append(node) -%}
    {%- endfor -%}
    {%- set required = [] -%}
    {%- set problems = [] -%}
    {%- set missing = [] -%}
    {%- for node in tables -%}
        {%- set relation = source_relation(node) -%}
        {%- set columns = source_columns(relation) -%}
        {%- if not node.config.meta.optional -%}{%- do required.append(node.name) -%}{%- endif -%}
        {%- if columns is none -%}
            {%- if not node.config.meta.optional -%}
                {%- do missing.append(node.name) -%}
                {%- do problems.append(
                    'The table ' ~ node.name ~ ' of source ' ~ source_system ~ ' is missing: looked for '
                    ~ relation ~ '. Put it there, or change the vars ' ~ source_system ~ '_files, '
                    ~ source_system ~ '_schema or source_systems (docs/mapping.md).'
                ) -%}
            {%- endif -%}
        {%- else -%}
            {%- do problems.extend(problems_of_table(node, relation, columns)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if source_system == 'demo' and missing == required and missing -%}
        {{ return(['There is no data yet: run `finegrain demo` to make the demo company, or set the var '
            ~ 'source_systems to your own (docs/mapping.md).']) }}
    {%- endif -%}
    {{ return(problems) }}
{%- endmacro %}


{% macro problems_of_table(node, relation, columns) -%}
    {%- set problems = [] -%}
    {%- set place = 'The table ' ~ node.name ~ ' of source ' ~ node.source_name -%}
    {%- for column in node.columns.values()
        if not column.config.meta.optional and column.name | lower not in columns -%}
        {%- do problems.append(
            place ~ ' has no column ' ~ column.name ~ ', which is required. It has '
            ~ columns | join(', ') ~ '. Add the column, or map another one in models/staging/'
            ~ node.source_name ~ ' and its YAML.'
        ) -%}
    {%- endfor -%}
    {%- if not node.config.meta.optional
        and run_query('select 1 from ' ~ relation ~ ' limit 1') | length == 0 -%}
        {%- do problems.append(
            place ~ ' is empty (' ~ relation ~ '): load it, or take ' ~ node.source_name
            ~ ' out of the var source_systems.'
        ) -%}
    {%- endif -%}
    {{ return(problems) }}
{%- endmacro %}


{% macro source_relation(node) -%}
    {{ return(builtins.source(node.source_name, node.name)) }}
{%- endmacro %}
