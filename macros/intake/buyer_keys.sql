{#- How a source names a buyer: by an id of its own, else by e-mail address. The second kind holds
    an address, so keys stay in the rooms where people's data may be. -#}
{% macro account_key(source_system, source_customer_id) -%}
    'account:' || {{ source_system }} || ':' || nullif(trim({{ source_customer_id }}), '')
{%- endmacro %}


{% macro email_key(email) -%}
    'email:' || ({{ normalised_email(email) }})
{%- endmacro %}
