{#- The schemes of the var as a SQL list; the first of them names the segments. -#}
{% macro enabled_rfm_schemes() -%}
    {{ return("('" ~ var('rfm_schemes') | join("', '") ~ "')") }}
{%- endmacro %}


{% macro naming_rfm_scheme() -%}
    {{ return("'" ~ var('rfm_schemes')[0] ~ "'") }}
{%- endmacro %}
