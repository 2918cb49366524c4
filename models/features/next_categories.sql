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
        customers
    from {{ ref('category_transitions') }}
    where customers >= {{ var('next_category_minimum_customers') }}

),

newest as (

    -- Of several first bought on his latest new day each counts.
    select
        customer_id,
        category_path
    from bought
    qualify first_bought_on = max(first_bought_on) over (partition by customer_id)

),

candidates as (

    select
        newest.customer_id,
        transitions.next_category_path,
        max(transitions.customers) as customers
    from newest
    inner join transitions
        on newest.category_path = transitions.category_path
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
