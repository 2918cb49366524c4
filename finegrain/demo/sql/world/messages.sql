-- Messages: one to everybody treated, and the newsletters. Consent is respected but for a few
-- mistakes; everybody has an hour and a channel at which he reads more than at others.
create temp table messages as

with addressed as (

    select
        assignments.assignment_key as message_key,
        assignments.campaign_no,
        assignments.channel,
        assignments.offer,
        assignments.account_no,
        assignments.assigned_day as sent_day,
        assignments.is_persuaded
    from assignments
    where assignments.is_treated

    union all

    select
        accounts.account_no * 1024 + campaigns.campaign_no as message_key,
        campaigns.campaign_no,
        'email' as channel,
        null as offer,
        accounts.account_no,
        campaigns.starts_day + draw_below(message_key, 'wave', 5) as sent_day,
        false as is_persuaded
    from accounts
    inner join campaigns
        on
            campaigns.chosen_by is null
            and accounts.signed_up_day < campaigns.starts_day
            and not accounts.is_plant
            and not accounts.is_deleted
            and accounts.account_has_email
    where draw(accounts.account_no * 1024 + campaigns.campaign_no, 'newsletter') < 0.12

),

timed as (

    select
        addressed.*,
        accounts.person_no,
        accounts.account_has_email,
        accounts.has_phone,
        accounts.flaw,
        accounts.flaw is null
        and accounts.shared_contact is null
        and accounts.placeholder is null as has_own_address,
        draw(accounts.person_no, 'keen') as keenness,
        7 + draw_below(accounts.person_no, 'best hour', 15) as best_hour,
        pick(
            ['email', 'email', 'sms', 'push', 'in_app', 'web'],
            draw(accounts.person_no, 'best channel')
        ) as best_channel,
        case
            when draw(message_key, 'at the best hour') < 0.4 then best_hour
            else 8 + draw_below(message_key, 'hour', 13)
        end as sent_hour,
        calendar.midnight
        + to_seconds(sent_hour * 3600 + draw_below(message_key, 'minute', 1800)) as sent_at
    from addressed
    inner join accounts
        on addressed.account_no = accounts.account_no
    inner join calendar
        on addressed.sent_day = calendar.day_no

),

answers as (

    select
        account_no,
        channel,
        changed_at,
        status
    from clean_crm_consents
    where purpose = 'marketing'

),

agreed as (

    select timed.*
    from timed
    asof left join answers
        on
            timed.account_no = answers.account_no
            and timed.channel = answers.channel
            and timed.sent_at >= answers.changed_at
    where
        (
            answers.status = 'opted_in'
            or timed.channel in ('in_app', 'web')
            or draw(timed.message_key, 'sent by mistake') < 0.01
        )
        and (timed.channel <> 'email' or timed.account_has_email)
        and (timed.channel <> 'sms' or timed.has_phone)

),

read_by_some as (

    select
        *,
        case
            when channel = 'email' and flaw = 'bad_email' then true
            when channel in ('email', 'sms') then draw(message_key, 'bounced') < 0.012
            else false
        end as is_bounced,
        case
            when is_bounced or channel in ('sms', 'ads') then null
            when
                is_persuaded
                or draw(message_key, 'opened')
                < 0.10 + 0.30 * keenness
                + case when abs(sent_hour - best_hour) <= 1 then 0.15 else 0 end
                + case when channel = best_channel then 0.12 else 0 end
                then
                    sent_at + to_seconds(cast(
                        floor(120 + 72000 * pow(draw(message_key, 'opened after'), 4)) as bigint
                    ))
        end as would_open_at,
        case
            when is_bounced then null
            when channel not in ('sms', 'ads') and would_open_at is null then null
            when
                is_persuaded
                or draw(message_key, 'clicked')
                < case
                    when channel = 'ads' then 0.02
                    when channel = 'sms' then 0.05 + 0.10 * keenness
                    else 0.10 + 0.25 * keenness
                end
                then
                    coalesce(would_open_at, sent_at)
                    + to_seconds(5 + draw_below(message_key, 'clicked after', 240))
        end as would_click_at
    from agreed

)

select
    row_number() over (order by sent_at, message_key) as message_no,
    message_key,
    campaign_no,
    channel,
    offer,
    account_no,
    has_own_address,
    sent_day,
    sent_at,
    case
        when not is_bounced then sent_at + to_seconds(1 + draw_below(message_key, 'delivered', 60))
    end as delivered_at,
    case when would_open_at < getvariable('world_end') then would_open_at end as opened_at,
    case when would_click_at < getvariable('world_end') then would_click_at end as clicked_at,
    case
        when is_bounced then sent_at + to_seconds(1 + draw_below(message_key, 'bounced', 600))
    end as bounced_at
from read_by_some
where sent_at < getvariable('world_end')
order by message_no;

-- A message converted somebody who ordered within seven days of his click: converted_at is his
-- first order in that time.
create temp table conversions as

select
    messages.message_no,
    min(ledger.placed_at) as converted_at
from ledger
inner join messages
    on
        ledger.shopper_no = messages.account_no
        and not ledger.is_by_email
        and ledger.placed_at > messages.clicked_at
        and ledger.placed_at <= messages.clicked_at + interval 7 days
where messages.clicked_at is not null
group by messages.message_no;

-- Somebody who opted out later did so in the last message he had, if that was not long before.
create temp table unsubscriptions as

with latest_of_moment as (

    select
        account_no,
        channel,
        sent_at,
        max_by(delivered_at, message_no) as delivered_at,
        max(message_no) as message_no
    from messages
    group by account_no, channel, sent_at

),

opt_outs as (

    select
        account_no,
        channel,
        changed_at
    from clean_crm_consents
    where
        purpose = 'marketing'
        and answer_no > 0
        and status = 'opted_out'
        and legal_basis = 'consent'

)

select
    messages.message_no,
    min(opt_outs.changed_at) as unsubscribed_at
from opt_outs
asof inner join latest_of_moment as messages
    on
        opt_outs.account_no = messages.account_no
        and opt_outs.channel = messages.channel
        and opt_outs.changed_at > messages.sent_at
where
    messages.delivered_at < opt_outs.changed_at
    and messages.sent_at > opt_outs.changed_at - interval 60 days
group by messages.message_no;
