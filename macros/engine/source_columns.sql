{#- Lower-case names of a source table's columns, or none where there is no such table. -#}
{% macro source_columns(relation) -%}
    {{ return(adapter.dispatch('source_columns', 'finegrain')(relation)) }}
{%- endmacro %}


{% macro default__source_columns(relation) -%}
    {%- set found = adapter.get_relation(relation.database, relation.schema, relation.identifier) -%}
    {%- if found is none -%}{{ return(none) }}{%- endif -%}
    {{ return(adapter.get_columns_in_relation(found) | map(attribute='name') | map('lower') | list) }}
{%- endmacro %}


{#- A DuckDB source may be files: look for them first, since describing a missing file is an error
    that a macro cannot catch. -#}
{% macro duckdb__source_columns(relation) -%}
    {%- if not relation.external -%}{{ return(default__source_columns(relation)) }}{%- endif -%}
    {%- set pattern = modules.re.search("'([^']+)'", relation.external).group(1) -%}
    {%- if run_query("select 1 from glob('" ~ pattern ~ "') limit 1") | length == 0 -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set described = run_query('describe select * from ' ~ relation.external) -%}
    {{ return(described.columns[0].values() | map('lower') | list) }}
{%- endmacro %}
