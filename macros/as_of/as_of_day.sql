{#- The as-of day as a Python date: the var, else what the model as_of found. Models get it as a
    literal, because a subquery would stop Snowflake from pruning. -#}
{% macro as_of_day() -%}
    {%- if not execute -%}
        {%- set depends_on = ref('as_of') -%}
        {{ return(modules.datetime.date(1970, 1, 1)) }}
    {%- endif -%}
    {%- if var('as_of') is not none -%}
        {{ return(named_as_of_day()) }}
    {%- endif -%}
    {%- set relation = ref('as_of') -%}
    {#- `dbt compile` and the linter come here before there is a first build. -#}
    {%- if not may_ask_warehouse() or load_relation(relation) is none -%}
        {{ return(modules.datetime.date(1970, 1, 1)) }}
    {%- endif -%}
    {{ return(run_query('select as_of_on from ' ~ relation).columns[0].values()[0]) }}
{%- endmacro %}
