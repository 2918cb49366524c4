with members as (

    select
        customer_id,
        household_id
    from {{ ref('customer_attributes') }}
    where household_id is not null

),

pairs as (

    select
        members.customer_id,
        others.customer_id as other_customer_id
    from members
    inner join members as others
        on
            members.household_id = others.household_id
            and members.customer_id <> others.customer_id

)

select * from pairs
