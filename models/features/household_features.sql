with customers as (

    select
        customer_id,
        is_in_crm
    from {{ ref('customers') }}

),

members as (

    select
        customer_id,
        household_id
    from {{ ref('customer_attributes') }}
    where household_id is not null

),

bought as (

    select
        customer_id,
        orders_365d,
        net_amount_365d
    from {{ ref('buying_features') }}

),

households as (

    select
        members.household_id,
        count(*) as household_members,
        sum(bought.orders_365d) as household_orders_365d,
        sum(bought.net_amount_365d) as household_net_amount_365d
    from members
    inner join bought
        on members.customer_id = bought.customer_id
    group by members.household_id

),

families as (

    select
        customer_id,
        count(*) as children,
        min(age_years) as youngest_child_age,
        max(age_years) as oldest_child_age,
        count(case when is_in_college then 1 end) as children_in_college
    from {{ ref('customer_children') }}
    group by customer_id

),

measured as (

    select
        customers.customer_id,
        cast(households.household_members as bigint) as household_members,
        cast(households.household_orders_365d as bigint) as household_orders_365d,
        cast(households.household_net_amount_365d as decimal(18, 4)) as household_net_amount_365d,
        cast(case when customers.is_in_crm then coalesce(families.children, 0) end as bigint)
            as children,
        cast(families.youngest_child_age as bigint) as youngest_child_age,
        cast(families.oldest_child_age as bigint) as oldest_child_age,
        cast(
            case when customers.is_in_crm then coalesce(families.children_in_college, 0) end
            as bigint
        ) as children_in_college,
        case when customers.is_in_crm then families.children is not null end as has_children
    from customers
    left join members
        on customers.customer_id = members.customer_id
    left join households
        on members.household_id = households.household_id
    left join families
        on customers.customer_id = families.customer_id

)

select * from measured
