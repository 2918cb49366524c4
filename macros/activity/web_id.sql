{#- The browser or app installation of an event, else the login where a source knows no browser. -#}
{% macro web_id() -%}
    coalesce(anonymous_id, 'login:' || source_customer_id)
{%- endmacro %}
