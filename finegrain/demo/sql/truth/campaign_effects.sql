-- What a campaign did: orders that would not have been placed, per customer treated, within
-- `window_days` days after his assignment. `caused_per_treated` is the chance they were drawn with,
-- `orders_caused` how many came of it (none is cancelled or refunded; see truth/orders.caused_by).
select
    campaigns.campaign,
    assignments.is_randomised as randomised,
    14 as window_days,
    count(*) filter (assignments.is_treated) as treated,
    count(*) filter (not assignments.is_treated) as control,
    cast(campaigns.caused as double) as caused_per_treated,
    count(*) filter (caused_orders.day_no <= getvariable('days')) as orders_caused
from assignments
inner join campaigns
    on assignments.campaign_no = campaigns.campaign_no
left outer join caused_orders
    on assignments.assignment_key = caused_orders.order_key
group by campaigns.campaign_no, campaigns.campaign, assignments.is_randomised, campaigns.caused
order by campaigns.campaign_no
