-- Pairs of one customer are the square of his segments: numbers are joined and counted, and names
-- come back when few rows are left.
with micro_segments as (

    select
        segment_id,
        row_number() over (order by segment_id asc) as segment_number
    from {{ ref('segment_catalog') }}
    where
        kind = 'micro'
        and entity = 'customer'

),

numbered_customers as (

    select
        customer_id,
        row_number() over (order by customer_id asc) as customer_number
    from {{ ref('customers') }}

),

population as (

    select count(*) as customers
    from numbered_customers

),

members as (

    select
        cast(numbered_customers.customer_number as integer) as customer_number,
        cast(micro_segments.segment_number as integer) as segment_number
    from {{ ref('segment_membership') }} as membership
    inner join micro_segments
        on membership.segment_id = micro_segments.segment_id
    inner join numbered_customers
        on membership.customer_id = numbered_customers.customer_id

),

sizes as (

    select
        segment_number,
        count(*) as members
    from members
    group by segment_number

),

pairs as (

    select
        one.segment_number,
        other.segment_number as other_segment_number,
        count(*) as common_members
    from members as one
    inner join members as other
        on
            one.customer_number = other.customer_number
            and one.segment_number < other.segment_number
    group by one.segment_number, other.segment_number
    having count(*) >= {{ [var('segment_minimum_size') | int, 1] | max }}

),

measured as (

    select
        one.segment_id,
        other.segment_id as other_segment_id,
        one_size.members,
        other_size.members as other_members,
        pairs.common_members,
        {{ share('pairs.common_members', 'one_size.members') }} as common_share,
        {{ share('pairs.common_members', 'other_size.members') }} as other_common_share,
        {{ share(
            'pairs.common_members', 'one_size.members + other_size.members - pairs.common_members'
        ) }} as jaccard,
        {{ share('pairs.common_members', 'one_size.members') }}
        * {{ share('population.customers', 'other_size.members') }} as lift
    from pairs
    inner join micro_segments as one
        on pairs.segment_number = one.segment_number
    inner join micro_segments as other
        on pairs.other_segment_number = other.segment_number
    inner join sizes as one_size
        on pairs.segment_number = one_size.segment_number
    inner join sizes as other_size
        on pairs.other_segment_number = other_size.segment_number
    cross join population

)

select * from measured
