{#- The source systems that are read. Checked here and not only at the start of a run, since models
    refer to their folders while the project is parsed. -#}
{% macro active_systems() -%}
    {%- set systems = var('source_systems') -%}
    {%- if systems is string or systems is mapping or not systems -%}
        {%- do exceptions.raise_compiler_error(
            'The var source_systems must be a list such as [demo], not "' ~ systems ~ '".'
        ) -%}
    {%- endif -%}
    {%- for source_system in systems if source_system not in var('sources') -%}
        {%- do exceptions.raise_compiler_error(
            'The var source_systems names "' ~ source_system ~ '"; there are '
            ~ var('sources') | join(', ') ~ '. A new one needs a folder in models/staging and an '
            ~ 'entry in vars.sources of dbt_project.yml (docs/mapping.md).'
        ) -%}
    {%- endfor -%}
    {{ return(systems) }}
{%- endmacro %}
