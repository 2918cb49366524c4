{#- Whether a member is in an arm of a split: the first eight hexadecimal digits of the md5 of split
    and id, which every engine gives alike, lie between two numbers. -#}
{% macro is_in_arm(split, id, first, last) -%}
    {%- set hash = "md5('" ~ split ~ ":' || " ~ id ~ ")" -%}
    (
        {% for digit in range(1, 9) -%}
        (position((substring({{ hash }}, {{ digit }}, 1)) in ('0123456789abcdef')) - 1) * {{ 16 ** (8 - digit) }}
        {{- ' + ' if not loop.last }}
        {% endfor -%}
    ) between {{ first }} and {{ last }}
{%- endmacro %}
