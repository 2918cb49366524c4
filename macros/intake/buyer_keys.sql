{#- How a source names a buyer: by an id of its own, else by e-mail address, loyalty card or telephone
    number. All but the first hold an address or number of a person, so keys stay in the rooms where
    people's data may be. -#}
{% macro account_key(source_system, source_customer_id) -%}
    'account:' || {{ person_system(source_system) }} || ':' || nullif(trim({{ source_customer_id }}), '')
{%- endmacro %}


{% macro email_key(email) -%}
    'email:' || ({{ normalised_email(email) }})
{%- endmacro %}


{#- Cards are those of the company whose CRM knows their holders. -#}
{% macro card_key(source_system, loyalty_card_id) -%}
    'card:' || {{ person_system(source_system) }} || ':' || nullif(trim({{ loyalty_card_id }}), '')
{%- endmacro %}


{% macro phone_key(phone, source_system='source_system') -%}
    'phone:' || ({{ normalised_phone(phone, source_system) }})
{%- endmacro %}
