{#- Whether a macro may query the warehouse: not while the project is parsed, nor when it is compiled
    without a connection (`dbt compile --no-introspect`). -#}
{% macro may_ask_warehouse() -%}
    {{ return(execute and flags.INTROSPECT) }}
{%- endmacro %}
