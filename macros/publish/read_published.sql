{#- What was published last under a name, as the columns of the calling model's YAML: null where an
    earlier version published no such column, and no rows before the first publication. -#}
{% macro read_published(table_name, source_name='published') -%}
    {%- set relation = source(source_name, table_name) -%}
    {%- set published = delivered_types(relation) -%}
    select
    {%- for column in model.columns.values() %}
        {% if published is not none and column.name in published -%}
            {{ column.name }}
        {%- else -%}
            cast(null as {{ column.data_type }}) as {{ column.name }}
        {%- endif -%}
        {{ ',' if not loop.last }}
    {%- endfor %}
    {% if published is not none -%}
        from {{ relation }}
    {%- else -%}
        from (select 1 as nothing_published) as absent
        where 1 = 0
    {%- endif -%}
{%- endmacro %}
