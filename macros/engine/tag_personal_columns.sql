{#- Marks the columns of a model that identify people, so that a masking policy finds them. Runs after
    each model of staging, accepted and identity. -#}
{% macro tag_personal_columns() -%}
    {%- if execute and var('personal_tag') is not none -%}
        {{ return(adapter.dispatch('tag_personal_columns', 'finegrain')(personal_columns(model))) }}
    {%- endif -%}
{%- endmacro %}


{#- A warehouse file has no roles that a column could be hidden from. -#}
{% macro default__tag_personal_columns(columns) -%}
{%- endmacro %}


{#- A table that is built anew has lost its tags. -#}
{% macro snowflake__tag_personal_columns(columns) -%}
    {%- if columns -%}
        {%- set kind = 'view' if config.get('materialized') == 'view' else 'table' -%}
        alter {{ kind }} {{ this }} modify
        {%- for column in columns %}
            column {{ column }} set tag {{ var('personal_tag') }} = 'personal'{{ ',' if not loop.last }}
        {%- endfor %}
    {%- endif -%}
{%- endmacro %}
