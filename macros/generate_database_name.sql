{#- Working tables can lie in a database of their own, beside that of the published tables. -#}
{% macro generate_database_name(custom_database_name, node) -%}
    {{ (custom_database_name or var('working_database', none) or target.database) | trim }}
{%- endmacro %}
