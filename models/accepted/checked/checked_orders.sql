with staged as (

    select * from {{ ref('staged_orders') }}

),

versions as (

    {{ number_versions('staged', ['source_system', 'order_id'],
        ['updated_at', 'ordered_at', 'total_amount', 'status', 'cancelled_at', 'source_customer_id',
         'email', 'currency', 'discount_amount', 'shipping_amount', 'tax_amount', 'payment_method',
         'coupon_code', 'channel', 'store_id', 'shipping_method', 'loyalty_card_id', 'phone']) }}

),

keyed as (

    select
        *,
        coalesce(
            {{ account_key('source_system', 'source_customer_id') }},
            {{ email_key('email') }},
            {{ card_key('source_system', 'loyalty_card_id') }},
            {{ phone_key('phone') }}
        ) as buyer_key
    from versions

),

buyers_in_crm as (

    select buyer_key
    from {{ ref('accepted_customers') }}
    union
    select {{ email_key('email') }} as buyer_key
    from {{ ref('accepted_customers') }}
    union
    select {{ card_key('source_system', 'loyalty_card_id') }} as buyer_key
    from {{ ref('accepted_customers') }}
    union
    select {{ phone_key('phone') }} as buyer_key
    from {{ ref('accepted_customers') }}

),

judged as (

    select
        keyed.*,
        {{ reject_reasons(
            key=['order_id'],
            required=['ordered_at', 'total_amount'],
            dates=['ordered_on'],
            amounts=['total_amount', 'discount_amount', 'shipping_amount', 'tax_amount'],
            findings=[
                ('negative_total', 'total_amount < 0'),
                ('foreign_currency', "upper(trim(currency)) <> '" ~ var('currency') | upper ~ "'"),
                ('updated_at_after_the_run', is_after_the_run('updated_at')),
                ('replaced_by_newer_version', 'version > 1'),
                ('buyer_not_in_crm', 'source_system in ' ~ systems_where('crm_is_complete')
                    ~ ' and keyed.buyer_key is not null and buyers_in_crm.buyer_key is null'),
            ]
        ) }} as rejection_reasons
    from keyed
    left join buyers_in_crm
        on keyed.buyer_key = buyers_in_crm.buyer_key

)

select * from judged
