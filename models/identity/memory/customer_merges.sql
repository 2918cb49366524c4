-- Written by the days of the present: a build of a past day only reads what was logged until then.
with logged as (

    select * from {{ ref('remembered_merges') }}

),

erased_ids as (

    select
        remembered.own_customer_id,
        remembered.customer_id
    from {{ ref('remembered_ids') }} as remembered
    inner join {{ ref('erased_ids') }} as erased
        on remembered.id_key = erased.id_key

),

customers_of_erased_ids as (

    select own_customer_id as customer_id from erased_ids
    union
    select customer_id from erased_ids

),

customers_left as (

    select distinct customer_id from {{ ref('customer_ids') }}

),

erased_customers as (

    -- Whoever has another id still is a customer.
    select customers_of_erased_ids.customer_id
    from customers_of_erased_ids
    left join customers_left
        on customers_of_erased_ids.customer_id = customers_left.customer_id
    where customers_left.customer_id is null

),

{% if var('as_of') is none -%}
memory as (

    select * from {{ ref('identity_memory') }}
    where published_on = {{ as_of_date() }}

),

customers_today as (

    select distinct customer_id from memory

),

moved as (

    select
        customer_id_before as from_customer_id,
        customer_id as into_customer_id,
        count(*) as ids
    from memory
    where customer_id_before <> customer_id
    group by customer_id_before, customer_id

),

judged as (

    -- A merge ends the customer it comes from, and all that was his is in one other.
    select
        moved.*,
        case
            when
                customers_today.customer_id is null
                and count(*) over (partition by moved.from_customer_id) = 1
                then 'merge'
            else 'unmerge'
        end as kind
    from moved
    left join customers_today
        on moved.from_customer_id = customers_today.customer_id

),

links as (

    select
        links.evidence,
        links.status,
        one.customer_id as customer_id_1,
        another.customer_id as customer_id_2,
        coalesce(one.customer_id_before, '') <> coalesce(another.customer_id_before, '')
            as is_of_two_before
    from {{ ref('identity_links') }} as links
    inner join memory as one
        on links.id_key_1 = one.id_key
    inner join memory as another
        on links.id_key_2 = another.id_key
    where links.evidence <> 'login'

),

deciding_links as (

    -- What now joins ids that were of different customers, and what no longer does.
    select
        judged.from_customer_id,
        judged.into_customer_id,
        links.evidence
    from judged
    inner join links
        on judged.into_customer_id = links.customer_id_1
    where
        judged.kind = 'merge'
        and links.status = 'joined'
        and links.is_of_two_before
    union all
    select
        judged.from_customer_id,
        judged.into_customer_id,
        links.evidence
    from judged
    inner join links
        on
            {{ later_of('judged.from_customer_id', 'judged.into_customer_id') }}
            = {{ later_of('links.customer_id_1', 'links.customer_id_2') }}
            and {{ earlier_of('judged.from_customer_id', 'judged.into_customer_id') }}
            = {{ earlier_of('links.customer_id_1', 'links.customer_id_2') }}
    where
        judged.kind = 'unmerge'
        and links.status <> 'joined'

),

evidence as (

    select
        from_customer_id,
        into_customer_id,
        count(*) as links,
        {{ list_of_findings([
            ('same_email', "max(case when evidence = 'same_email' then 1 else 0 end) = 1"),
            ('same_phone', "max(case when evidence = 'same_phone' then 1 else 0 end) = 1"),
            ('same_card', "max(case when evidence = 'same_card' then 1 else 0 end) = 1"),
        ]) }} as evidence
    from deciding_links
    group by from_customer_id, into_customer_id

),

this_day as (

    select
        {{ as_of_date() }} as happened_on,
        judged.from_customer_id,
        judged.into_customer_id,
        judged.kind,
        cast(judged.ids as bigint) as ids,
        evidence.evidence,
        cast(coalesce(evidence.links, 0) as bigint) as links
    from judged
    left join evidence
        on
            judged.from_customer_id = evidence.from_customer_id
            and judged.into_customer_id = evidence.into_customer_id

),

{% endif -%}
united as (

    select * from logged
    where happened_on {{ '<>' if var('as_of') is none else '<=' }} {{ as_of_date() }}
    {%- if var('as_of') is none %}
    union all
    select * from this_day
    {%- endif %}

),

without_erased as (

    select united.*
    from united
    left join erased_customers as erased_from
        on united.from_customer_id = erased_from.customer_id
    left join erased_customers as erased_into
        on united.into_customer_id = erased_into.customer_id
    where
        erased_from.customer_id is null
        and erased_into.customer_id is null

)

select * from without_erased
