{#- The as-of day, or a day before it, as a literal. -#}
{% macro as_of_date() -%}
    {{ days_before_as_of(0) }}
{%- endmacro %}


{% macro days_before_as_of(days) -%}
    cast('{{ as_of_day() - modules.datetime.timedelta(days=days) }}' as date)
{%- endmacro %}


{#- Day 0 is the as-of day and both ends count: the last 30 days are the ages 0 to 29. -#}
{% macro in_the_last_days(date_column, days) -%}
    {{ date_column }} between {{ days_before_as_of(days - 1) }} and {{ as_of_date() }}
{%- endmacro %}
