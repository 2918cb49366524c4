-- Weekly amounts of the last half year, by the trend of the account and a little chance.
with weeks as (

    select
        companies.*,
        features.feature,
        features.feature_no,
        unnest(range(26)) as weeks_ago
    from companies
    cross join (
        values (0, 'orders', 1.0), (1, 'seats', 0.7), (2, 'reports', 0.5)
    ) as features(feature_no, feature, share)
    where draw(companies.company_no * 4 + features.feature_no, 'uses feature') < features.share

),

measured as (

    select
        *,
        (company_no * 4 + feature_no) * 32 + weeks_ago as usage_key,
        10 + 90 * draw(company_no * 4 + feature_no, 'level') as level,
        case usage_trend
            when 'growing' then 1 + 0.05 * (25 - weeks_ago)
            when 'falling' then 2.25 - 0.05 * (25 - weeks_ago)
            else 1.5
        end as factor
    from weeks

)

select
    account,
    feature,
    getvariable('until')
    - cast(7 * weeks_ago + draw_below(company_no, 'weekday', 7) as integer) as used_on,
    round(level * factor * (0.95 + 0.1 * draw(usage_key, 'amount')), 2) as amount
from measured

union all

select
    account,
    regexp_extract(written, ':(\w+)', 1) as feature,
    getvariable('until') - cast(regexp_extract(written, '^\d+') as integer) as used_on,
    cast(regexp_extract(written, '=(.+)', 1) as double) as amount
from (
    select
        account,
        unnest(string_split(usage, ' ')) as written
    from planted_companies
) as planted

order by account, feature, used_on
