select
    campaign,
    title,
    channel,
    offer,
    category,
    goal,
    getvariable('first_on') + cast(starts_day - 1 as integer) as starts_on,
    getvariable('first_on') + cast(starts_day - 1 + lasts as integer) as ends_on
from campaigns
order by campaign_no
