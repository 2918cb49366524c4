with customers as (

    select customer_id from {{ ref('customers') }}

),

subjects as (

    -- Whoever types an address into the search field has said who he is, not what he likes.
    select
        persons.customer_id,
        days.subject_kind,
        days.subject,
        sum(case when days.subject_kind = 'category' then days.product_views else days.events end)
            as times,
        max(days.occurred_on) as last_on
    from {{ ref('web_subjects') }} as days
    inner join {{ ref('web_persons') }} as persons
        on
            days.source_system = persons.source_system
            and days.web_id = persons.web_id
            and days.source_customer_id is not distinct from persons.source_customer_id
    where
        {{ in_the_last_days('days.occurred_on', 90) }}
        and persons.customer_id is not null
        and (
            (days.subject_kind = 'category' and days.product_views > 0)
            or (days.subject_kind = 'term' and days.subject not like '%@%')
        )
    group by persons.customer_id, days.subject_kind, days.subject

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
    from subjects

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
