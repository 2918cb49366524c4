{#- What was published last under a name; no rows, with the columns of the calling model's YAML,
    before the first publication. -#}
{% macro read_published(table_name, source_name='published') -%}
    {%- set relation = source(source_name, table_name) -%}
    {%- if may_ask_warehouse() and load_relation(relation) is not none -%}
        select * from {{ relation }}
    {%- else -%}
        select
        {%- for column in model.columns.values() %}
            cast(null as {{ column.data_type }}) as {{ column.name }}{{ ',' if not loop.last }}
        {%- endfor %}
        from (select 1 as nothing_published) as absent
        where 1 = 0
    {%- endif -%}
{%- endmacro %}
