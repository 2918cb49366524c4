-- Who sits behind a browser or app: one person, several, a bot, or somebody nobody knows. Somebody
-- who never signed in, or ordered, there is known to the truth alone. `login_person_id` is the only
-- person who signed in.
with seen as (

    select
        visitor_no,
        person_no,
        case when login_k < n then person_no end as login_person_no,
        device_kind in (4, 5) as is_bot,
        device_kind = 3 as is_kiosk,
        n
    from visits

),

grouped as (

    select
        'v' || visitor_no as visitor_id,
        min(person_no) as first_person_no,
        max(person_no) as last_person_no,
        min(login_person_no) as first_login_no,
        max(login_person_no) as last_login_no,
        bool_or(is_bot) as is_bot,
        bool_or(is_kiosk) as is_kiosk,
        count(*) as visits,
        sum(n) as events
    from seen
    group by visitor_no

),

planted as (

    select
        visitor_id,
        account_no,
        count(*) as events
    from planted_web_events
    group by visitor_id, account_no

)

select
    visitor_id,
    case when first_person_no = last_person_no then person_id(first_person_no) end as person_id,
    coalesce(first_person_no <> last_person_no, false) as is_shared,
    is_bot,
    case when first_login_no = last_login_no then person_id(first_login_no) end as login_person_id,
    first_login_no is not null as has_login,
    cast(events as bigint) as events
from grouped

union all

select
    visitor_id,
    person_id(account_no) as person_id,
    false as is_shared,
    false as is_bot,
    person_id(account_no) as login_person_id,
    true as has_login,
    events
from planted
