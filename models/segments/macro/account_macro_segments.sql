with accounts as (

    select * from {{ ref('account_features') }}

),

size_bands as (

    select
        accounts.account_id,
        min(bands.priority) as priority
    from accounts
    inner join {{ ref('account_size_bands') }} as bands
        on {{ in_rule_range('accounts.employees', 'bands.employees') }}
    where accounts.employees is not null
    group by accounts.account_id

),

usage_rules as (

    select
        accounts.account_id,
        min(rules.priority) as priority
    from accounts
    inner join {{ ref('account_usage_rules') }} as rules
        on
            {{ in_rule_range('accounts.days_since_last_use', 'rules.days_since_last_use') }}
            and {{ in_rule_range('accounts.usage_trend', 'rules.usage_trend') }}
    group by accounts.account_id

),

named as (

    select
        accounts.account_id,
        coalesce(accounts.industry, 'unknown') as industry,
        coalesce(bands.size_band, 'unknown') as size_band,
        coalesce(rules.usage_group, 'others') as usage_group,
        case when accounts.has_active_decider then 'decider_known' else 'no_decider' end
            as buying_centre
    from accounts
    left join size_bands
        on accounts.account_id = size_bands.account_id
    left join {{ ref('account_size_bands') }} as bands
        on size_bands.priority = bands.priority
    left join usage_rules
        on accounts.account_id = usage_rules.account_id
    left join {{ ref('account_usage_rules') }} as rules
        on usage_rules.priority = rules.priority

)

select * from named
