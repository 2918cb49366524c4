-- Compiled from segments/retention.yml: edit that.
-- noqa: disable=LT05
{{ config(
    meta={'compiled_from': 'f92cabc9ed980a4ba3763590003d8f7c'},
    pre_hook=['{{ stop_if_outdated() }}', '{{ forget_version() }}'],
    post_hook='{{ note_version() }}',
) }}
{% set replenishment_overdue %}
    -- Should have bought again more than two weeks ago what they buy regularly
    next_replenishment_on <= {{ days_before_as_of(15) }}
{% endset %}
{% set tired_of_messages %}
    -- Open half as many of our messages as before, or fewer
    is_message_fatigued
{% endset %}
{% set two_emails_unopened %}
    -- Left the last two e-mails unopened, but opened one in the last 180 days
    receive_channel_email_channel_ever_424041_times = 2
    and open_channel_email_180d_is_chosen is not null
{% endset %}
{% set slowing_regulars %}
    -- Repeat and seasoned buyers who buy half as often as before, or less
    (is_in_lifecycle_repeat or is_in_lifecycle_seasoned)
    and is_order_rate_down
{% endset %}
{% set top_spenders_by_region %}
    -- The top 5% of each region by what they spent in a year
    is_top_5_percent_by_net_amount_365d_in_each_region
{% endset %}
{% set silent_top_spenders %}
    -- Top spenders of their region who have not bought for 60 days
    is_in_top_spenders_by_region
    and recency_days >= 60
{% endset %}
{% set win_back_test %}
    -- Lapsing customers in the half that gets the win-back offer
    is_in_lifecycle_lapsing
    and {{ is_in_arm('spring_2026', 'members.customer_id', 0, 2147483647) }}
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

members_1 as (

    {{ members_of('customer', ref('customer_features'), 'member_number', [
        {
            'segment_id': 'replenishment_overdue',
            'holds': replenishment_overdue,
        },
        {
            'segment_id': 'tired_of_messages',
            'holds': tired_of_messages,
        },
        {
            'segment_id': 'two_emails_unopened',
            'holds': two_emails_unopened,
            'measures': {'receive_channel_email_channel_ever_424041': (ref('receive_measures'), ['times']), 'open_channel_email_180d': (ref('open_measures'), ['is_chosen'])},
        },
        {
            'segment_id': 'slowing_regulars',
            'holds': slowing_regulars,
            'segments': {'lifecycle_repeat': ref('macro_segment_membership'), 'lifecycle_seasoned': ref('macro_segment_membership')},
        },
        {
            'segment_id': 'top_spenders_by_region',
            'holds': top_spenders_by_region,
            'ranks': ['is_top_5_percent_by_net_amount_365d_in_each_region'],
        },
        {
            'segment_id': 'win_back_test',
            'holds': win_back_test,
            'segments': {'lifecycle_lapsing': ref('macro_segment_membership')},
        },
    ]) }}

),

before_2 as (

    select * from members_1

),

members_2 as (

    {{ members_of('customer', ref('customer_features'), 'member_number', [
        {
            'segment_id': 'silent_top_spenders',
            'holds': silent_top_spenders,
            'segments': {'top_spenders_by_region': 'before_2'},
        },
    ]) }}

),

everybody as (

    select * from members_1
    union all
    select * from members_2

)

select * from everybody
