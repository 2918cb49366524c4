with customers as (

    select customer_id from {{ ref('customers') }}

),

ranked as (

    select
        customer_id,
        subject_kind,
        subject,
        row_number() over (
            partition by customer_id, subject_kind
            order by times desc nulls last, last_on desc nulls last, subject asc
        ) as place
    from {{ ref('viewed_subjects') }}

),

favourites as (

    select
        customer_id,
        count(case when subject_kind = 'category' then 1 end) as viewed_categories_90d,
        max(case when subject_kind = 'category' and place = 1 then subject end)
            as favourite_viewed_category_90d,
        count(case when subject_kind = 'term' then 1 end) as search_terms_90d,
        max(case when subject_kind = 'term' and place = 1 then subject end) as top_search_term_90d
    from ranked
    group by customer_id

),

measured as (

    select
        customers.customer_id,
        cast(coalesce(favourites.viewed_categories_90d, 0) as bigint) as viewed_categories_90d,
        favourites.favourite_viewed_category_90d,
        cast(coalesce(favourites.search_terms_90d, 0) as bigint) as search_terms_90d,
        favourites.top_search_term_90d
    from customers
    left join favourites
        on customers.customer_id = favourites.customer_id

)

select * from measured
