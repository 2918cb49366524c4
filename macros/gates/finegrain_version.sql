{#- dbt tells macros no version of a project. -#}
{% macro finegrain_version() -%}
    {{ return('0.5.0') }}
{%- endmacro %}
