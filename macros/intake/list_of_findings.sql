{#- The names of all findings that hold for a row, as 'a, b', or null where none does.
    Takes a list of (name, condition); an unknown condition does not hold. -#}
{% macro list_of_findings(findings) -%}
    nullif(rtrim(
        {%- for name, condition in findings %}
        case when {{ condition }} then '{{ name }}, ' else '' end
        {{- ' ||' if not loop.last }}
        {%- endfor %},
        ', '
    ), '')
{%- endmacro %}
