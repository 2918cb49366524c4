{#- Whether a value lies in a rule's range <range>_from to <range>_to, both included. An open range
    takes every value, unknown ones too; a range with a bound takes no unknown value. -#}
{% macro in_rule_range(value, range) -%}
    ({{ range }}_from is null or {{ value }} >= {{ range }}_from)
            and ({{ range }}_to is null or {{ value }} <= {{ range }}_to)
{%- endmacro %}
