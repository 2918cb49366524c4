with bought as (

    select
        customer_id,
        category_path,
        first_bought_on
    from {{ ref('customer_categories') }}

),

transitions as (

    select
        category_path,
        next_category_path,
        customers,
        row_number() over (
            partition by category_path
            order by customers desc nulls last, next_category_path asc
        ) as place
    from {{ ref('category_transitions') }}
    where customers >= {{ var('next_category_minimum_customers') }}

),

latest_days as (

    select
        customer_id,
        max(first_bought_on) as first_bought_on,
        count(*) as categories
    from bought
    group by customer_id

),

newest as (

    -- Of several first bought on his latest new day each counts.
    select
        bought.customer_id,
        bought.category_path,
        latest_days.categories
    from bought
    inner join latest_days
        on
            bought.customer_id = latest_days.customer_id
            and bought.first_bought_on = latest_days.first_bought_on

),

candidates as (

    -- Of one more than he has bought, one is new to him: those behind it need not be looked at.
    select
        newest.customer_id,
        transitions.next_category_path,
        max(transitions.customers) as customers
    from newest
    inner join transitions
        on
            newest.category_path = transitions.category_path
            and transitions.place <= newest.categories + 1
    left join bought
        on
            newest.customer_id = bought.customer_id
            and transitions.next_category_path = bought.category_path
    where bought.customer_id is null
    group by newest.customer_id, transitions.next_category_path

),

chosen as (

    select
        customer_id,
        next_category_path as next_category
    from candidates
    qualify row_number() over (
        partition by customer_id
        order by customers desc nulls last, next_category_path asc
    ) = 1

)

select * from chosen
