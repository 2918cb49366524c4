{#- A ratio in double, null where there is nothing to divide by. -#}
{% macro share(part, whole) -%}
    cast({{ part }} as double) / nullif(cast({{ whole }} as double), 0)
{%- endmacro %}
