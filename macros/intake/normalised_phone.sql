{#- A telephone number as + and its digits, in the manner of E.164: 00 in front is a +, a trunk 0 in
    brackets and an extension are dropped. A number without a country gets the calling code of its
    source; where the source states none it stays as its digits. Null where there are too few digits
    for a number, or too many. -#}
{% macro normalised_phone(expression, source_system='source_system') -%}
    {%- set digits = without_matches('lower(' ~ expression ~ ')', '[(]0[)]|x.*$|[^0-9]') -%}
    case
        when length({{ digits }}) < 7 or length({{ digits }}) > 15 then null
        when {{ expression }} like '%+%' then '+' || {{ digits }}
        when {{ digits }} like '00%' then '+' || substr({{ digits }}, 3)
        {%- for name in active_systems() if source_setting(name, 'calling_code') is not none %}
        {%- set code = source_setting(name, 'calling_code') | string %}
        {%- if code == '1' %}
        {#- North American numbers are ten digits, and are dialled with a 1 in front. #}
        when {{ source_system }} = '{{ name }}' and {{ digits }} like '1__________'
            then '+' || {{ digits }}
        {%- endif %}
        when {{ source_system }} = '{{ name }}'
            then '+{{ code }}' || {{ digits if code == '39' else "ltrim(" ~ digits ~ ", '0')" }}
        {%- endfor %}
        else {{ digits }}
    end
{%- endmacro %}
