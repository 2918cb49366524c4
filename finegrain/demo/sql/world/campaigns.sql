-- Campaigns, who was assigned to them, and the orders they brought about. Of a randomised campaign
-- the effect is known: `caused` is the chance that somebody treated places one order that would not
-- have been placed otherwise, on one of the 14 days after his assignment. It does not depend on
-- whether a message reached him (a true intention-to-treat effect). Of the others, those who
-- were treated would have bought more, or less, anyway: a naive comparison is biased.
create temp table campaigns as

with listed as (

    select
        *,
        getvariable('days') - starts_ago as starts_day
    from read_csv(
        getvariable('data') || '/campaigns.csv',
        header = true,
        types = {'offer': 'varchar', 'category': 'varchar'}
    )

),

-- a newsletter every month, to whoever wants it
newsletters as (

    select
        100 + row_number() over (order by min(day_no)) as campaign_no,
        'NEWS-' || strftime(min(on_date), '%y%m') as campaign,
        'Newsletter of ' || strftime(min(on_date), '%B %Y') as title,
        min(day_no) as starts_day,
        max(day_no) - min(day_no) as lasts
    from calendar
    group by date_trunc('month', on_date)

)

select
    campaign_no,
    campaign,
    title,
    channel,
    offer,
    category,
    goal,
    starts_day,
    lasts,
    audience,
    chosen_by,
    treated,
    caused
from listed

union all

select
    campaign_no,
    campaign,
    title,
    'email' as channel,
    null as offer,
    null as category,
    'engagement' as goal,
    starts_day,
    lasts,
    0 as audience,
    null as chosen_by,
    0 as treated,
    0 as caused
from newsletters
order by campaign_no;

-- One row per campaign and account in it, the control arm too.
create temp table assignments as

with invited as (

    select
        campaigns.campaign_no,
        campaigns.channel,
        campaigns.offer,
        campaigns.starts_day,
        campaigns.chosen_by,
        campaigns.treated,
        campaigns.caused,
        accounts.account_no,
        accounts.taste_no,
        accounts.order_count,
        accounts.active_to,
        accounts.account_no * 1024 + 900 + campaigns.campaign_no as assignment_key
    from campaigns
    inner join accounts
        on
            campaigns.starts_day > accounts.signed_up_day
            and not accounts.is_plant
            and not accounts.is_deleted
            and accounts.flaw is null
    where
        campaigns.audience > 0
        and draw(accounts.account_no * 1024 + campaigns.campaign_no, 'invited') < campaigns.audience

)

select
    campaign_no,
    channel,
    offer,
    account_no,
    taste_no,
    assignment_key,
    chosen_by = 'chance' as is_randomised,
    draw(assignment_key, 'arm') < case
        when chosen_by = 'chance' then treated
        when chosen_by = 'frequent' and order_count >= 8 then treated
        when chosen_by = 'stayed_away' and active_to < starts_day then treated
        else 1 - treated
    end as is_treated,
    -- in three waves
    starts_day + draw_below(assignment_key, 'wave', 3) as assigned_day,
    is_treated and draw(assignment_key, 'persuaded') < caused as is_persuaded
from invited;

create temp table caused_orders as

select
    assignment_key as order_key,
    account_no,
    taste_no,
    campaign_no,
    assigned_day + 1 + draw_below(assignment_key, 'persuaded on', 14) as day_no
from assignments
where is_persuaded;
