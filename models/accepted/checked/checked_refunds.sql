with staged as (

    select * from {{ ref('staged_refunds') }}

),

versions as (

    {{ number_versions('staged', ['source_system', 'refund_id'],
        ['refunded_at', 'amount', 'order_id', 'order_line_id', 'source_customer_id'], day='refunded_on') }}

),

keyed_systems as (

    -- A source that gives its rows ids gives each an id.
    select distinct source_system as keyed_system
    from staged
    where refund_id is not null

),

orders as (

    select
        source_system as order_source_system,
        order_id as accepted_order_id
    from {{ ref('accepted_orders') }}

),

judged as (

    select
        versions.*,
        {{ account_key('source_system', 'source_customer_id') }} as buyer_key,
        {{ reject_reasons(
            key=[],
            required=['refunded_at', 'amount'],
            dates=['refunded_on'],
            amounts=['amount'],
            findings=[
                ('missing_refund_id', "coalesce(trim(refund_id), '') = '' and keyed_system is not null"),
                ('amount_not_above_zero', 'amount <= 0'),
                ('replaced_by_newer_version', 'version > 1'),
                ('order_not_accepted', 'order_id is not null and accepted_order_id is null'),
            ]
        ) }} as rejection_reasons
    from versions
    left join keyed_systems
        on versions.source_system = keyed_systems.keyed_system
    left join orders
        on
            versions.source_system = orders.order_source_system
            and versions.order_id = orders.accepted_order_id

)

select * from judged
