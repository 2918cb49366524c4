{#- Types of a source table's columns by lower-case name, or none where there is no such table. -#}
{% macro source_columns(relation) -%}
    {{ return(adapter.dispatch('source_columns', 'finegrain')(relation)) }}
{%- endmacro %}


{% macro default__source_columns(relation) -%}
    {%- set found = adapter.get_relation(relation.database, relation.schema, relation.identifier) -%}
    {%- if found is none -%}{{ return(none) }}{%- endif -%}
    {%- set types = {} -%}
    {%- for column in adapter.get_columns_in_relation(found) -%}
        {%- do types.update({column.name | lower: column.data_type | lower}) -%}
    {%- endfor -%}
    {{ return(types) }}
{%- endmacro %}


{#- A DuckDB source may be files: look for them first, since describing a missing file is an error
    that a macro cannot catch. -#}
{% macro duckdb__source_columns(relation) -%}
    {%- if not relation.external -%}{{ return(default__source_columns(relation)) }}{%- endif -%}
    {%- if run_query("select 1 from glob('" ~ source_pattern(relation) ~ "') limit 1") | length == 0 -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set types = {} -%}
    {%- for row in run_query('describe select * from ' ~ relation.external).rows -%}
        {%- do types.update({row[0] | lower: row[1] | lower}) -%}
    {%- endfor -%}
    {{ return(types) }}
{%- endmacro %}


{% macro source_pattern(relation) -%}
    {{ return(modules.re.search("'([^']+)'", relation.external).group(1)) }}
{%- endmacro %}
