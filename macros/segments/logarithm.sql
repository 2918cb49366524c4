{#- Whole thousandths of the logarithm of 1 more than a number, below zero counting as zero: the sums
    of whole numbers are the same in whatever order they come. -#}
{% macro logarithm(number) -%}
    cast(floor(1000 * ln(case when {{ number }} < 0 then 1 else 1 + {{ number }} end)) as bigint)
{%- endmacro %}
