with staged as (

    select * from {{ ref('staged_coupons') }}

),

versions as (

    {{ number_versions('staged', ['source_system', 'coupon_code'],
        ['starts_on', 'ends_on', 'offer', 'discount_share', 'discount_amount', 'category']) }}

),

judged as (

    select
        *,
        {{ reject_reasons(
            key=['coupon_code'],
            required=[],
            amounts=['discount_amount'],
            findings=[
                ('discount_share_out_of_range', 'discount_share not between 0 and 1'),
                ('ends_before_it_starts', 'ends_on < starts_on'),
                ('replaced_by_newer_version', 'version > 1'),
            ]
        ) }} as rejection_reasons
    from versions

)

select * from judged
