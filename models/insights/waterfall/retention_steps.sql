-- Compiled from segments/retention.yml: edit that.
-- noqa: disable=LT05
{% set replenishment_overdue_1 %}
    -- next replenishment on more than 14 days ago
    next_replenishment_on <= {{ days_before_as_of(15) }}
{% endset %}
{% set tired_of_messages_1 %}
    -- message fatigued
    is_message_fatigued
{% endset %}
{% set two_emails_unopened_1 %}
    -- did receive, channel email, not opened, times exactly 2, out of the latest 2, channel ...
    receive_channel_email_channel_ever_424041_times = 2
{% endset %}
{% set two_emails_unopened_2 %}
    -- did open, channel email, in the last 180 days
    open_channel_email_180d_is_chosen is not null
{% endset %}
{% set slowing_regulars_1 %}
    -- in lifecycle_repeat or in lifecycle_seasoned
    (is_in_lifecycle_repeat or is_in_lifecycle_seasoned)
{% endset %}
{% set slowing_regulars_2 %}
    -- order rate down
    is_order_rate_down
{% endset %}
{% set top_spenders_by_region_1 %}
    -- net amount in 365 days top 5% in each region
    is_top_5_percent_by_net_amount_365d_in_each_region
{% endset %}
{% set silent_top_spenders_1 %}
    -- in top_spenders_by_region
    is_in_top_spenders_by_region
{% endset %}
{% set silent_top_spenders_2 %}
    -- recency days at least 60
    recency_days >= 60
{% endset %}
{% set win_back_test_1 %}
    -- in lifecycle_lapsing
    is_in_lifecycle_lapsing
{% endset %}
{% set win_back_test_2 %}
    -- in arm treatment of spring_2026
    {{ is_in_arm('spring_2026', 'members.customer_id', 0, 2147483647) }}
{% endset %}
with customer_is_top_5_percent_by_net_amount_365d_in_each_region as (

    select
        member_number,
        rank() over (
            partition by region
            order by net_amount_365d desc nulls last
        ) < 0.05 * count(*) over (partition by region) + 1 as is_top_5_percent_by_net_amount_365d_in_each_region
    from {{ ref('customer_features') }}
    where
        net_amount_365d is not null
        and region is not null

),

customer_steps as (

    {{ steps_passed('customer', ref('customer_features'), 'member_number', [
        {
            'segment_id': 'replenishment_overdue',
            'steps': [replenishment_overdue_1],
        },
        {
            'segment_id': 'tired_of_messages',
            'steps': [tired_of_messages_1],
        },
        {
            'segment_id': 'two_emails_unopened',
            'steps': [two_emails_unopened_1, two_emails_unopened_2],
            'measures': {'receive_channel_email_channel_ever_424041': (ref('receive_measures'), ['times']), 'open_channel_email_180d': (ref('open_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'slowing_regulars',
            'steps': [slowing_regulars_1, slowing_regulars_2],
            'segments': {'lifecycle_repeat': ref('macro_segment_membership'), 'lifecycle_seasoned': ref('macro_segment_membership')},
        },
        {
            'segment_id': 'top_spenders_by_region',
            'steps': [top_spenders_by_region_1],
            'ranks': ['is_top_5_percent_by_net_amount_365d_in_each_region'],
        },
        {
            'segment_id': 'silent_top_spenders',
            'steps': [silent_top_spenders_1, silent_top_spenders_2],
            'segments': {'top_spenders_by_region': ref('retention')},
        },
        {
            'segment_id': 'win_back_test',
            'steps': [win_back_test_1, win_back_test_2],
            'segments': {'lifecycle_lapsing': ref('macro_segment_membership')},
        },
    ]) }}

),

passed as (

    select * from customer_steps

)

select * from passed
