with staged as (

    select * from {{ ref('staged_order_lines') }}

),

versions as (

    {{ number_versions('staged', ['source_system', 'order_line_id'],
        ['order_id', 'product_id', 'quantity', 'unit_price', 'discount_amount']) }}

),

keyed_systems as (

    -- A source that gives its rows ids gives each an id.
    select distinct source_system as keyed_system
    from staged
    where order_line_id is not null

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
        {{ reject_reasons(
            key=['order_id', 'product_id'],
            required=['quantity', 'unit_price'],
            amounts=['quantity', 'unit_price', 'discount_amount'],
            findings=[
                ('missing_order_line_id', "coalesce(trim(order_line_id), '') = '' and keyed_system is not null"),
                ('quantity_not_above_zero', 'quantity <= 0'),
                ('negative_price', 'unit_price < 0'),
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
