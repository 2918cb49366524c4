{#- Reasons for which a staged row is rejected: those that every contract table shares, then those
    given. A row with several is rejected once, with all of them.
    key: columns without which a row is nothing; a text of blanks is none.
    required: other columns that must be there.
    dates: business days on which something happened.
    amounts: numbers that are added up. -#}
{% macro reject_reasons(key, required, findings=[], dates=[], amounts=[]) -%}
    {%- set shared = [] -%}
    {%- for column in key + required -%}
        {%- do shared.append(
            ('unreadable_' ~ column, "', ' || unreadable || ', ' like '%, " ~ column ~ ", %'")
        ) -%}
        {%- set is_empty = column ~ ' is null' -%}
        {%- if column in key and not column.endswith('_on') -%}
            {%- set is_empty = "coalesce(trim(" ~ column ~ "), '') = ''" -%}
        {%- endif -%}
        {%- do shared.append((
            'missing_' ~ column,
            is_empty ~ " and coalesce(', ' || unreadable || ', ' not like '%, " ~ column ~ ", %', true)"
        )) -%}
    {%- endfor -%}
    {%- for column in dates -%}
        {%- do shared.append((column ~ '_after_the_run', is_day_after_the_run(column))) -%}
        {%- do shared.append((
            column ~ '_too_early', column ~ " < cast('" ~ var('earliest_day') ~ "' as date)"
        )) -%}
    {%- endfor -%}
    {%- for column in amounts -%}
        {%- do shared.append((column ~ '_out_of_range', is_out_of_range(column))) -%}
    {%- endfor -%}
    nullif(
        rtrim(
            coalesce(staging_findings || ', ', '')
            || coalesce({{ list_of_findings(shared + findings) }}, ''),
            ', '
        ),
        ''
    )
{%- endmacro %}


{#- A million millions: nobody's order, and so far below what a sum can hold that sums of many such are
    no error either. Infinity is out of range, and so is what is not a number, which engines hold to be
    larger than all numbers. -#}
{% macro is_out_of_range(column) -%}
    {{ column }} >= 1000000000000 or {{ column }} <= -1000000000000
{%- endmacro %}


{% macro is_day_after_the_run(day) -%}
    {{ day }} > cast('{{ run_business_date() }}' as date)
{%- endmacro %}


{#- Whether a version of a row is dated after the run. By two days, as a clock may be ahead and zones
    differ. -#}
{% macro is_after_the_run(timestamp) -%}
    {{ timestamp }} >= cast('{{ run_business_date() }}' as timestamp) + interval '2 days'
{%- endmacro %}
