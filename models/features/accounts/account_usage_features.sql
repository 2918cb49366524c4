{%- set in_90_days = in_the_last_days('used_on', 90) %}
{%- set in_previous_90_days = 'used_on between ' ~ days_before_as_of(179) ~ ' and '
    ~ days_before_as_of(90) %}
with accounts as (

    select * from {{ ref('accounts') }}

),

used as (

    -- A sum of decimals does not depend on the order of rows.
    select
        accounts.account_id,
        lower(trim(usage.feature)) as feature,
        usage.used_on,
        cast(usage.amount as decimal(38, 8)) as amount
    from {{ ref('accepted_usage') }} as usage
    inner join accounts
        on
            usage.source_system = accounts.source_system
            and usage.account_id = accounts.source_account_id
    where
        usage.amount > 0
        and usage.used_on <= {{ as_of_date() }}

),

summed as (

    select
        account_id,
        count(distinct case when {{ in_90_days }} then feature end) as usage_features_used_90d,
        sum(case when {{ in_the_last_days('used_on', 30) }} then amount end) as usage_amount_30d,
        sum(case when {{ in_90_days }} then amount end) as usage_amount_90d,
        sum(case when {{ in_previous_90_days }} then amount end) as usage_amount_previous_90d,
        count(distinct case when {{ in_90_days }} then used_on end) as usage_days_90d,
        max(used_on) as last_used_on
    from used
    group by account_id

),

top_features as (

    -- Of several of which as much was used the one used last, then the first by name.
    select
        account_id,
        feature,
        sum(amount) as feature_amount
    from used
    where {{ in_90_days }}
    group by account_id, feature
    qualify row_number() over (
        partition by account_id
        order by
            sum(amount) desc nulls last,
            max(used_on) desc nulls last,
            feature asc
    ) = 1

),

measured as (

    select
        accounts.account_id,
        cast(coalesce(summed.usage_features_used_90d, 0) as bigint) as usage_features_used_90d,
        {%- for amount in ['usage_amount_30d', 'usage_amount_90d', 'usage_amount_previous_90d'] %}
        cast(coalesce(summed.{{ amount }}, 0) as double) as {{ amount }},
        {%- endfor %}
        {{ share('coalesce(summed.usage_amount_90d, 0)', 'summed.usage_amount_previous_90d') }}
            as usage_trend,
        cast(coalesce(summed.usage_days_90d, 0) as bigint) as usage_days_90d,
        summed.last_used_on,
        cast({{ as_of_date() }} - summed.last_used_on as bigint) as days_since_last_use,
        top_features.feature as top_usage_feature_90d,
        {{ share('top_features.feature_amount', 'summed.usage_amount_90d') }}
            as top_usage_feature_share_90d
    from accounts
    left join summed
        on accounts.account_id = summed.account_id
    left join top_features
        on accounts.account_id = top_features.account_id

)

select * from measured
