{#- Working tables can lie in a database of their own, beside that of the published tables. dbt makes
    schemas before it checks settings, so the name is checked here. -#}
{% macro generate_database_name(custom_database_name, node) -%}
    {%- set database = custom_database_name or var('working_database', none) or target.database -%}
    {%- if not modules.re.fullmatch('[A-Za-z_][A-Za-z0-9_$]*', database | string | trim)
        and database != target.database -%}
        {%- do exceptions.raise_compiler_error(
            'The var working_database is "' ~ database ~ '", which is no name of a database: write '
            ~ 'letters, digits and underscores.'
        ) -%}
    {%- endif -%}
    {{ database | trim }}
{%- endmacro %}
