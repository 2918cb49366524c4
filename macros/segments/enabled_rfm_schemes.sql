{#- The schemes of the var as a SQL list. -#}
{% macro enabled_rfm_schemes() -%}
    {{ return("('" ~ var('rfm_schemes') | join("', '") ~ "')") }}
{%- endmacro %}
