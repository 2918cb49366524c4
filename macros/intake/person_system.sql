{#- The source system whose CRM ids a row's source_customer_id are: the row's own, or the one that the
    setting customer_ids_of names. -#}
{% macro person_system(source_system) -%}
    {%- set elsewhere = [] -%}
    {%- for name in active_systems() if source_setting(name, 'customer_ids_of') is not none -%}
        {%- do elsewhere.append((name, source_setting(name, 'customer_ids_of'))) -%}
    {%- endfor -%}
    {%- if not elsewhere -%}{{ return(source_system) }}{%- endif -%}
    case {{ source_system }}
        {%- for name, owner in elsewhere %} when '{{ name }}' then '{{ owner }}'{% endfor %} else {{ source_system }} end
{%- endmacro %}
