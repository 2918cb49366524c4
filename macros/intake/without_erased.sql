{#- Rows of a contract table without those of erased people: their orders and refunds stay, and name
    nobody; all else that is about them goes. Where a row is somebody else's and names an address, card
    or number of theirs, that is taken out of it. -#}
{% macro without_erased(table_name, delivered, columns) -%}
    {%- set keys = [] -%}
    {%- for column in columns if column in ('source_customer_id', 'email', 'loyalty_card_id', 'phone') -%}
        {%- do keys.append((column, person_key(column))) -%}
    {%- endfor -%}
    {%- if not keys or not execute -%}{{ return(delivered) }}{%- endif -%}
    {%- set keeps_facts = table_name in ('orders', 'refunds') -%}
    {#- A record's own values are his, though an erased person had them too. -#}
    {%- if table_name == 'customers' -%}{%- set keys = keys[:1] -%}{%- endif -%}
    {{ return(rows_without_erased(delivered, columns, keys, keeps_facts)) }}
{%- endmacro %}


{% macro rows_without_erased(delivered, columns, keys, keeps_facts) %}
with delivered as (
{{ delivered }}
),

erased as (

    select id_key from {{ ref('erased_ids') }}

)

select
    {%- for column in columns %}
    {% if column not in keys | map(attribute=0) -%}
        delivered.{{ column }}
    {%- elif keys | length == 1 and not keeps_facts -%}
        delivered.{{ column }}
    {%- else -%}
        case
            when erased_{{ column }}.id_key is null
            {%- if keeps_facts %} and {{ is_of_nobody_erased(keys) }}{% endif %}
                then delivered.{{ column }}
        end as {{ column }}
    {%- endif -%}
    {{ ',' if not loop.last }}
    {%- endfor %}
from delivered
{%- for column, key in keys %}
left join erased as erased_{{ column }}
    on {{ key }} = erased_{{ column }}.id_key
{%- endfor %}
{%- if not keeps_facts %}
where {{ is_of_nobody_erased(keys) }}
{%- endif %}
{%- endmacro %}


{#- The first key that a row has tells whose it is. -#}
{% macro is_of_nobody_erased(keys) -%}
    case
        {%- for column, key in keys %}
        when {{ key }} is not null then erased_{{ column }}.id_key is null
        {%- endfor %}
        else true
    end
{%- endmacro %}


{% macro person_key(column) -%}
    {%- set place = 'delivered.' ~ column -%}
    {%- set system = 'delivered.source_system' -%}
    {%- if column == 'source_customer_id' -%}{{ return(account_key(system, place)) }}{%- endif -%}
    {%- if column == 'email' -%}{{ return(email_key(place)) }}{%- endif -%}
    {%- if column == 'phone' -%}{{ return(phone_key(place, system)) }}{%- endif -%}
    {{ return(card_key(system, place)) }}
{%- endmacro %}


{#- Many rows: told by the ids themselves and not by keys made of them. What was done on a browser of
    theirs while nobody was logged in is as much theirs. Who is erased is found out anew each time, so
    a query does it once, and not for each month of events. -#}
{% macro events_without_erased(delivered, columns, browser='anonymous_id') %}
select
    {%- for column in columns %}
    delivered.{{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from {{ delivered }} as delivered
left join {{ ref('erased_accounts') }} as accounts
    on
        {{ person_system('delivered.source_system') }} = accounts.source_system
        and trim(delivered.source_customer_id) = accounts.source_customer_id
left join {{ ref('erased_browsers') }} as browsers
    on
        coalesce(trim(delivered.source_customer_id), '') = ''
        and delivered.source_system = browsers.source_system
        and delivered.{{ browser }} = browsers.anonymous_id
where
    accounts.source_customer_id is null
    and browsers.anonymous_id is null
{%- endmacro %}
