{#- The variance of a whole number from exact sums: the built-in one differs in its last digits from
    run to run. -#}
{% macro variance(number) -%}
    {{ share(
        'count(' ~ number ~ ') * sum(' ~ number ~ ' * ' ~ number ~ ') - sum(' ~ number ~ ') * sum(' ~ number ~ ')',
        'count(' ~ number ~ ') * count(' ~ number ~ ')'
    ) }}
{%- endmacro %}
