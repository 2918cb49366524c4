-- What stays known of a browser when the log-ins on it are gone: that it is nobody's.
{%- set goes_on = may_ask_warehouse() and is_incremental() %}
{%- set settled = standing_relation('web_login_days') if goes_on else none %}
{%- set checked = standing_relation('checked_events') if settled is not none else none %}
{%- set is_renewed = '1 = 1' %}
{%- if checked is not none -%}
    {%- set is_renewed = days_to_replace(checked, 'occurred_at') ~ ' or ' ~ days_to_replace(settled, 'occurred_at') -%}
{%- endif %}
with accounts as (

    select
        source_system,
        source_customer_id
    from {{ ref('erased_accounts') }}

),

logins as (

    select
        source_system,
        anonymous_id,
        source_customer_id
    from {{ ref('delivered_events') }}
    where
        anonymous_id is not null
        and source_customer_id is not null
        and ({{ is_renewed }})
    {%- if checked is not none %}
    union all
    select
        source_system,
        anonymous_id,
        source_customer_id
    from {{ settled }}
    where anonymous_id is not null
    {%- endif %}

),

found as (

    select distinct
        logins.source_system,
        logins.anonymous_id
    from logins
    inner join accounts
        on
            {{ person_system('logins.source_system') }} = accounts.source_system
            and trim(logins.source_customer_id) = accounts.source_customer_id

),

{% if goes_on -%}
known as (

    select * from {{ this }}

),

{% endif -%}
added as (

    select found.*
    from found
    {%- if goes_on %}
    left join known
        on
            found.source_system = known.source_system
            and found.anonymous_id = known.anonymous_id
    where known.anonymous_id is null
    {%- endif %}

)

select * from added
