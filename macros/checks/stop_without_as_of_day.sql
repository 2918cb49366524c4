{#- Nothing can be computed as of no day. Runs after the model as_of. -#}
{% macro stop_without_as_of_day() -%}
    {%- if execute and run_query('select 1 from ' ~ this ~ ' where as_of_on is null') | length -%}
        {%- do exceptions.raise_compiler_error(
            'There is no as-of day: no source that decides it has an accepted order dated before '
            ~ run_business_date() ~ '. Load orders, or name a day with the var as_of.'
        ) -%}
    {%- endif -%}
{%- endmacro %}
