with logins as (

    select
        source_system,
        anonymous_id,
        {{ account_key('source_system', 'source_customer_id') }} as id_key,
        first_seen_on
    from {{ ref('web_logins') }}
    where
        anonymous_id is not null
        and first_seen_on <= {{ as_of_date() }}

),

customers_of_logins as (

    -- An erased person used the browser all the same.
    select
        logins.*,
        ids.customer_id,
        erased.anonymous_id is not null as is_of_erased
    from logins
    left join {{ ref('customer_ids') }} as ids
        on logins.id_key = ids.id_key
    left join {{ ref('erased_browsers') }} as erased
        on
            logins.source_system = erased.source_system
            and logins.anonymous_id = erased.anonymous_id
    where logins.id_key is not null

),

browsers as (

    select
        source_system,
        anonymous_id,
        max(case when customer_id is null or is_of_erased then 1 else 0 end) = 0
        and min(customer_id) = max(customer_id) as is_of_one_customer
    from customers_of_logins
    group by source_system, anonymous_id

),

judged as (

    select
        logins.source_system,
        logins.anonymous_id,
        logins.id_key,
        logins.customer_id,
        logins.first_seen_on,
        case when browsers.is_of_one_customer then 'joined' else 'blocked' end as status,
        case when not browsers.is_of_one_customer then 'shared_browser' end as reasons
    from customers_of_logins as logins
    inner join browsers
        on
            logins.source_system = browsers.source_system
            and logins.anonymous_id = browsers.anonymous_id
    where logins.customer_id is not null

)

select * from judged
