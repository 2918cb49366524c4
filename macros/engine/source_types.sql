{#- Types of a source table's columns by their names in lower case; none where there is no such table. -#}
{% macro source_types(relation) -%}
    {{ return(adapter.dispatch('source_types', 'finegrain')(relation)) }}
{%- endmacro %}


{% macro default__source_types(relation) -%}
    {%- set types = {} -%}
    {%- set found = adapter.get_relation(relation.database, relation.schema, relation.identifier) -%}
    {%- if found is none -%}{{ return(types) }}{%- endif -%}
    {%- for column in adapter.get_columns_in_relation(found) -%}
        {%- do types.update({column.name | lower: column.data_type | lower}) -%}
    {%- endfor -%}
    {{ return(types) }}
{%- endmacro %}


{#- A DuckDB source may be files. -#}
{% macro duckdb__source_types(relation) -%}
    {%- if not relation.external -%}{{ return(default__source_types(relation)) }}{%- endif -%}
    {%- set types = {} -%}
    {%- if source_columns(relation) is not none -%}
        {%- for row in run_query('describe select * from ' ~ relation.external).rows -%}
            {%- do types.update({row[0] | lower: row[1] | lower}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(types) }}
{%- endmacro %}
