{#- Every pair of one value of the first list with one of the second. -#}
{% macro pairs(first_values, second_values) -%}
    {%- set found = [] -%}
    {%- for first in first_values -%}
        {%- for second in second_values -%}
            {%- do found.append((first, second)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
