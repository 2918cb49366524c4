{#- What is wrong with the files of a source table, as a sentence; none where nothing is, or where the
    source is a table of the warehouse. -#}
{% macro fault_of_source(relation) -%}
    {{ return(adapter.dispatch('fault_of_source', 'finegrain')(relation)) }}
{%- endmacro %}


{% macro default__fault_of_source(relation) -%}
    {{ return(none) }}
{%- endmacro %}


{#- A macro cannot catch an error, so that one broken file would hide what is wrong with the others. -#}
{% macro duckdb__fault_of_source(relation) -%}
    {%- if not relation.external -%}{{ return(none) }}{%- endif -%}
    {%- set said = run_query(
        "select finegrain_fault_of_files('" ~ source_pattern(relation) | replace("'", "''") ~ "', '"
        ~ (relation.external | string) | replace("'", "''") ~ "')"
    ).columns[0].values()[0] -%}
    {{ return(said or none) }}
{%- endmacro %}
