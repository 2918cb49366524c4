select
    campaigns.campaign,
    customer_id(assignments.account_no) as customer_id,
    case when assignments.is_treated then 'treatment' else 'control' end as arm,
    calendar.midnight + to_seconds(draw_below(assignments.assignment_key, 'assigned', 21600))
        as assigned_at,
    assignments.is_randomised as randomised
from assignments
inner join campaigns
    on assignments.campaign_no = campaigns.campaign_no
inner join calendar
    on assignments.assigned_day = calendar.day_no
order by assignments.campaign_no, assignments.account_no
