-- Joins neither lose nor repeat an account.
with counted as (

    {% for model in ['account_features', 'account_macro_segments'] -%}
    select
        '{{ model }}' as table_name,
        account_id
    from {{ ref(model) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    accounts.account_id,
    count(counted.account_id) as found_rows
from {{ ref('accounts') }} as accounts
left join counted
    on accounts.account_id = counted.account_id
group by accounts.account_id
having
    count(counted.account_id) <> 2
    or count(distinct counted.table_name) <> 2
