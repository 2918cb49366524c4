-- The families side by side. Its YAML is generated from theirs: `finegrain contracts`.
{%- set families = ['account_profile', 'account_usage', 'account_people'] %}
with accounts as (

    select
        account_id,
        {{ member_number('account_id') }} as member_number
    from {{ ref('accounts') }}

),

joined as (

    -- The linter takes the names after exclude for references.
    select
        {% for family in families -%}
        {{ family }}_features.* exclude (account_id), -- noqa: RF02
        {% endfor -%}
        accounts.account_id,
        accounts.member_number
    from accounts
    {% for family in families -%}
    inner join {{ ref(family ~ '_features') }} as {{ family }}_features
        on accounts.account_id = {{ family }}_features.account_id
    {% endfor %}
)

select * from joined
