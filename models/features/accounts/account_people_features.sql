with accounts as (

    select account_id from {{ ref('accounts') }}

),

contacts as (

    select * from {{ ref('account_contacts') }}

),

purchases as (

    select
        buying.customer_id,
        buying.orders_365d,
        buying.net_amount_365d,
        rfm.last_order_on
    from {{ ref('buying_features') }} as buying
    inner join {{ ref('rfm_features') }} as rfm
        on buying.customer_id = rfm.customer_id

),

counted as (

    -- What somebody buys who no longer works there is no longer the account's.
    select
        contacts.account_id,
        count(*) as contacts,
        count(case when contacts.is_active then 1 end) as active_contacts,
        count(case when contacts.is_active and contacts.decision_role = 'decider' then 1 end)
            as decision_makers,
        count(distinct case when contacts.is_active then contacts.department end) as departments,
        count(case when contacts.is_active then contacts.customer_id end) as customers,
        sum(case when contacts.is_active then purchases.orders_365d end) as orders_365d,
        sum(case when contacts.is_active then purchases.net_amount_365d end) as net_amount_365d,
        max(case when contacts.is_active then purchases.last_order_on end) as last_order_on
    from contacts
    left join purchases
        on contacts.customer_id = purchases.customer_id
    group by contacts.account_id

),

measured as (

    select
        accounts.account_id,
        {%- for count in [
            'contacts', 'active_contacts', 'decision_makers', 'departments', 'customers', 'orders_365d',
        ] %}
        cast(coalesce(counted.{{ count }}, 0) as bigint) as {{ count }},
        {%- endfor %}
        coalesce(counted.decision_makers > 0, false) as has_active_decider,
        cast(coalesce(counted.net_amount_365d, 0) as decimal(18, 4)) as net_amount_365d,
        counted.last_order_on
    from accounts
    left join counted
        on accounts.account_id = counted.account_id

)

select * from measured
