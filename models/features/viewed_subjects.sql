with subjects as (

    -- Whoever types an address into the search field has said who he is, not what he likes.
    select
        persons.customer_id,
        days.subject_kind,
        days.subject,
        cast(sum(
            case when days.subject_kind = 'category' then days.product_views else days.events end
        ) as bigint) as times,
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

)

select * from subjects
