{#- The small letters, digits and underscores of a value, for the id of its segment. -#}
{% macro plain_id(expression) -%}
    trim({{ replace_matches('lower(' ~ expression ~ ')', '[^a-z0-9]+', '_') }}, '_')
{%- endmacro %}
