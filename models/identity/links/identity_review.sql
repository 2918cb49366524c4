with links as (

    select * from {{ ref('identity_links') }}
    where status = 'review'

),

ids as (

    select
        id_key,
        customer_id
    from {{ ref('customer_ids') }}

),

to_review as (

    -- Two who are one person for another reason need no review.
    select
        links.id_key_1,
        links.id_key_2,
        one.customer_id as customer_id_1,
        another.customer_id as customer_id_2,
        links.evidence,
        links.source_system,
        links.first_seen_on,
        links.reasons
    from links
    inner join ids as one
        on links.id_key_1 = one.id_key
    inner join ids as another
        on links.id_key_2 = another.id_key
    where one.customer_id <> another.customer_id

)

select * from to_review
