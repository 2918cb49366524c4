{#- Null for a column that a source table lacks, of the type its YAML declares. -#}
{% macro typed_null(data_type) -%}
    {{ return(adapter.dispatch('typed_null', 'finegrain')(data_type)) }}
{%- endmacro %}


{% macro default__typed_null(data_type) -%}
    cast(null as {{ data_type }})
{%- endmacro %}


{#- Nested types are declared in DuckDB's words. -#}
{% macro snowflake__typed_null(data_type) -%}
    cast(null as {{ 'variant' if data_type.startswith('struct') else data_type }})
{%- endmacro %}
