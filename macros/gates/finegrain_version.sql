{#- dbt tells macros no version of a project. -#}
{% macro finegrain_version() -%}
    {{ return('0.6.0') }}
{%- endmacro %}
