{#- A value that is missing, in words: who asks for it, and the nearest one there is. -#}
{% macro told_value(asked_by, asker) -%}
    '{{ asked_by }} ' || {{ asker }} || ', ' || said_of || ': "' || wanted_value
    || coalesce('" (nearest: "' || nearest_value || '")', '" (nothing is near it)')
{%- endmacro %}
