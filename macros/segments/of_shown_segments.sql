{#- The end of a query of members that leaves out declared segments of fewer members than are shown. -#}
{% macro of_shown_segments() -%}
    {%- set fewest = var('segment_minimum_size') | int -%}
    {%- if fewest > 0 %}
    qualify count(*) over (partition by segment_id) >= {{ fewest }}
    {%- endif -%}
{%- endmacro %}
