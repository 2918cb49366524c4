{#- Reasons for which a staged row is rejected: those that every contract table shares, then those
    given. A row with several is rejected once, with all of them. -#}
{% macro reject_reasons(key, required, findings=[], dates=[]) -%}
    {%- set shared = [] -%}
    {%- for column in key + required -%}
        {%- do shared.append(
            ('unreadable_' ~ column, "', ' || unreadable || ', ' like '%, " ~ column ~ ", %'")
        ) -%}
        {%- do shared.append((
            'missing_' ~ column,
            column ~ " is null and coalesce(', ' || unreadable || ', ' not like '%, " ~ column ~ ", %', true)"
        )) -%}
    {%- endfor -%}
    {%- for column in dates -%}
        {%- do shared.append((
            column ~ '_after_the_run', column ~ " > cast('" ~ run_business_date() ~ "' as date)"
        )) -%}
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
