{#- For the log of runs alone, which says when they ended: nothing that is built reads a clock. -#}
{% macro utc_now() -%}
    {{ return(modules.datetime.datetime.now(modules.pytz.utc).replace(tzinfo=none)) }}
{%- endmacro %}
