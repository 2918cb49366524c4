{#- Statements that let the roles of the var reader_roles read all tables of a schema. -#}
{% macro grant_reading(schema) -%}
    {{ return(adapter.dispatch('grant_reading', 'finegrain')(schema)) }}
{%- endmacro %}


{#- Readers of a warehouse file open the copy that publication writes for them. -#}
{% macro default__grant_reading(schema) -%}
    {{ return([]) }}
{%- endmacro %}


{% macro snowflake__grant_reading(schema) -%}
    {%- set statements = [] -%}
    {%- for role in var('reader_roles') -%}
        {%- do statements.append('grant usage on schema ' ~ schema ~ ' to role ' ~ role) -%}
        {%- do statements.append('grant select on all tables in schema ' ~ schema ~ ' to role ' ~ role) -%}
    {%- endfor -%}
    {{ return(statements) }}
{%- endmacro %}
