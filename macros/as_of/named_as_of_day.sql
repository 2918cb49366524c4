{#- The var as_of as a Python date. -#}
{% macro named_as_of_day() -%}
    {%- if not is_day(var('as_of') | string) -%}
        {%- do exceptions.raise_compiler_error(
            'The var as_of must be a day such as 2024-12-31, not "' ~ var('as_of') ~ '".'
        ) -%}
    {%- endif -%}
    {{ return(modules.datetime.date.fromisoformat(var('as_of') | string)) }}
{%- endmacro %}


{#- Jinja cannot catch the error of a day that does not exist, such as 2024-02-30. -#}
{% macro is_day(text) -%}
    {%- if not modules.re.fullmatch('[0-9]{4}-(0[1-9]|1[0-2])-[0-3][0-9]', text) -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set first_day = modules.datetime.date(text[:4] | int, text[5:7] | int, 1) -%}
    {%- set next_month = (first_day + modules.datetime.timedelta(days=31)).replace(day=1) -%}
    {{ return(1 <= text[8:] | int <= (next_month - first_day).days) }}
{%- endmacro %}
