{#- Days from the as-of day to the next day with the month and day of a date, 0 if it is that day; the
    date itself is not yet one. Born on 29 February is 1 March in other years. -#}
{% macro days_to_anniversary(date_column) -%}
    {%- set this = days_to_month_and_day(date_column, as_of_day().year) -%}
    case
        when {{ this }} >= 0 and {{ date_column }} < {{ as_of_date() }} then {{ this }}
        else {{ days_to_month_and_day(date_column, as_of_day().year + 1) }}
    end
{%- endmacro %}


{#- By the first of the month, so that there is no day that does not exist. -#}
{% macro days_to_month_and_day(date_column, year) -%}
    (
        case extract(month from {{ date_column }})
            {%- for month in range(1, 13) %}
            when {{ month }} then {{ (modules.datetime.date(year, month, 1) - as_of_day()).days }}
            {%- endfor %}
        end + extract(day from {{ date_column }}) - 1
    )
{%- endmacro %}
