{#- Each room has a schema of its own beside the public one. A build of a named past day writes to
    schemas that carry the day, so that it can never touch the present. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- set public = public_schema() -%}
    {{ public if custom_schema_name is none else public ~ '_' ~ custom_schema_name | trim }}
{%- endmacro %}


{% macro public_schema() -%}
    {%- if var('as_of') is none -%}{{ return(target.schema) }}{%- endif -%}
    {{ return(target.schema ~ '__' ~ (named_as_of_day() | string | replace('-', '_'))) }}
{%- endmacro %}
