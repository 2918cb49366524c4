{#- The greater or the lesser of two values that are both known. Engines differ in what greatest()
    makes of a null. -#}
{% macro later_of(one, another) -%}
    case when {{ one }} < {{ another }} then {{ another }} else {{ one }} end
{%- endmacro %}


{% macro earlier_of(one, another) -%}
    case when {{ one }} < {{ another }} then {{ one }} else {{ another }} end
{%- endmacro %}
