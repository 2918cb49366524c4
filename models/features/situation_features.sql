with customers as (

    select customer_id from {{ ref('customers') }}

),

purchases as (

    select * from {{ ref('purchase_situations') }}

),
{%- for name, keys in [
    ('hour', 'local_hour'), ('weekday', 'local_weekday'), ('channel', 'channel'),
    ('store', 'store_id, source_system'),
] %}

usual_{{ name }}s as (

    -- Of several with as many purchases the one of the latest order, then the first.
    select
        customer_id,
        {{ keys }}
    from purchases
    where {{ keys.split(',')[0] }} is not null
    group by customer_id, {{ keys }}
    qualify row_number() over (
        partition by customer_id
        order by
            count(*) desc, max(ordered_at) desc nulls last, {{ keys.replace(',', ' asc,') }} asc
    ) = 1

),
{%- endfor %}

shares as (

    select
        customer_id,
        {{ share('count(case when local_weekday >= 6 then 1 end)', 'count(*)') }}
            as weekend_order_share_365d,
        {{ share('count(case when local_hour >= 18 then 1 end)', 'count(local_hour)') }}
            as evening_order_share_365d,
        {{ share("count(case when urgency = 'express' then 1 end)", 'count(urgency)') }}
            as express_order_share_365d,
        {{ share('count(case when is_last_minute then 1 end)', 'count(is_last_minute)') }}
            as last_minute_order_share_365d,
        {{ share("count(case when channel = 'store' then 1 end)", 'count(channel)') }}
            as store_order_share_365d
    from purchases
    group by customer_id

),

measured as (

    select
        customers.customer_id,
        usual_hours.local_hour as usual_order_hour_365d,
        usual_weekdays.local_weekday as usual_order_weekday_365d,
        shares.weekend_order_share_365d,
        shares.evening_order_share_365d,
        shares.express_order_share_365d,
        shares.last_minute_order_share_365d,
        shares.store_order_share_365d,
        usual_channels.channel as usual_order_channel_365d,
        usual_stores.store_id as usual_store_id_365d
    from customers
    left join shares
        on customers.customer_id = shares.customer_id
    {%- for name in ['hours', 'weekdays', 'channels', 'stores'] %}
    left join usual_{{ name }}
        on customers.customer_id = usual_{{ name }}.customer_id
    {%- endfor %}

)

select * from measured
