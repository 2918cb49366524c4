{#- A field of a nested column, as text: nested_text('device', 'web_info.browser'). -#}
{% macro nested_text(column, path) -%}
    {{ return(adapter.dispatch('nested_text', 'finegrain')(column, path)) }}
{%- endmacro %}


{% macro duckdb__nested_text(column, path) -%}
    cast({{ column }}{% for field in path.split('.') %}['{{ field }}']{% endfor %} as varchar)
{%- endmacro %}


{#- Loaders deliver nested columns as variants. -#}
{% macro snowflake__nested_text(column, path) -%}
    cast(get_path({{ column }}, '{{ path }}') as varchar)
{%- endmacro %}
