{#- Statements of an incremental model of which a reader sees all or none. -#}
{% macro in_one_transaction(statements) -%}
    {{ return(adapter.dispatch('in_one_transaction', 'finegrain')(statements)) }}
{%- endmacro %}


{#- dbt has opened a transaction for the model. -#}
{% macro duckdb__in_one_transaction(statements) -%}
    {{ return(statements | join(';\n')) }}
{%- endmacro %}


{#- dbt commits each statement by itself unless told otherwise. -#}
{% macro snowflake__in_one_transaction(statements) -%}
    {{ return('begin;\n' ~ statements | join(';\n') ~ ';\ncommit;') }}
{%- endmacro %}
